import { useMemo, type ReactNode } from 'react';
import type { Film } from '#shared/domain/film.ts';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { formatCountOf } from '../../../lib/format.ts';
import { filmTable } from '../list-tables.ts';
import type { MapFilms } from '../map/map-films.ts';
import { useFilmData } from '../map/use-film-data.ts';
import type { Neighbour } from '../map/use-neighbours.ts';
import { FilmList } from './film-list.tsx';
import styles from './film-map-screen.module.css';

/** At most this many films are listed, the most rated ones. */
const MOST_LISTED = 1000;

interface MapFilmListProps {
  readonly films: MapFilms;
  readonly selected: readonly number[];
  readonly focus: number | undefined;
  readonly neighbours: readonly Neighbour[];
  /** Clears the selection. */
  readonly clear: ReactNode;
}

/** The films picked on the map, as a list: the selection, or else the films most like the focused one. */
export function MapFilmList({ films, selected, focus, neighbours, clear }: MapFilmListProps) {
  const listed = useMemo(
    () => selected.slice(0, MOST_LISTED).map((film) => films.movieIds[film] ?? 0),
    [films, selected],
  );
  const data = useFilmData(listed);
  const items = useMemo(
    () =>
      listed.flatMap((movieId) => data.get(movieId) ?? []).map((film: Film, i) => ({ ...film, rank: i + 1 })),
    [listed, data],
  );
  if (selected.length > 0) {
    return (
      <>
        <header className={styles['head']}>
          <h2>{formatCountOf(selected.length, 'film')} selected</h2>
          {clear}
          <ExportMenu label="selection" table={() => filmTable('Selected on the map', items)} />
        </header>
        {selected.length > MOST_LISTED && <p className={styles['note']}>The {MOST_LISTED} most rated:</p>}
        <FilmList
          label="Selected films"
          items={items}
          subject={String(listed.length)}
          isBusy={items.length < listed.length}
        />
      </>
    );
  }
  if (focus === undefined) {
    return (
      <EmptyState
        title="Films with similar texts lie close together"
        text="Point at a film to see its title, or press Tab and then the arrow keys to move from film to film. Enter opens the film in focus; the lasso or Space collects films in a list here."
      />
    );
  }
  return (
    <>
      <header className={styles['head']}>
        <h2>Most like it</h2>
        <ExportMenu
          label="neighbours"
          table={() =>
            filmTable(
              'Most like it',
              neighbours.map(({ item }) => item),
            )
          }
        />
      </header>
      <FilmList
        label="Most like it"
        items={neighbours.map(({ item }) => item)}
        subject={String(focus)}
        isBusy={false}
        partsOf={({ score }) => [{ name: 'similarity', value: score, tone: 'content' }]}
        full={neighbours[0]?.item.score ?? 1}
      />
    </>
  );
}
