import { useMemo, useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { colourFilms, COLOURINGS, type Colouring } from '../map/map-colours.ts';
import type { MapFilms } from '../map/map-films.ts';
import { useNeighbours } from '../map/use-neighbours.ts';
import { passingFilms } from '../map/passing-films.ts';
import { useExploreState } from './explore-context.ts';
import styles from './film-map-screen.module.css';
import { MapCanvas } from './map-canvas.tsx';
import { MapFilmList } from './map-film-list.tsx';

const COLOURING_TEXTS: Record<Colouring, string> = { genre: 'Genres', decade: 'Decades' };

/** The map with its tools, its legend, and the films picked on it as a list. */
export function FilmMapScreen({ films }: { readonly films: MapFilms }) {
  const filters = useExploreState((state) => state.filters);
  const [colouring, setColouring] = useState<Colouring>('genre');
  const [kind, setKind] = useState<number | null>(null);
  const [isLasso, setIsLasso] = useState(false);
  const [selected, setSelected] = useState<readonly number[]>([]);
  const [focus, setFocus] = useState<number | undefined>(undefined);
  const coloured = useMemo(() => colourFilms(films, colouring), [films, colouring]);
  const standingOut = useMemo(
    () => passingFilms(films, filters, coloured, kind, selected),
    [films, filters, coloured, kind, selected],
  );
  // A selection stands out, but does not keep other films from being picked.
  const pickable = useMemo(
    () => passingFilms(films, filters, coloured, kind, []),
    [films, filters, coloured, kind],
  );
  const neighbours = useNeighbours(films, focus);

  return (
    <>
      <section aria-label="Map of films" className={styles['map']}>
        <div className={styles['tools']}>
          <Choice
            label="Colour by"
            look="bar"
            value={colouring}
            options={COLOURINGS.map((value) => ({ value, text: COLOURING_TEXTS[value] }))}
            onChange={(chosen) => {
              setColouring(chosen);
              setKind(null);
            }}
          />
          <ul aria-label="Legend" className={styles['legend']}>
            {coloured.legend.map(({ name, colour }) => (
              <li key={name}>
                <button
                  type="button"
                  aria-pressed={kind === colour}
                  className={classNames(styles['kind'])}
                  onClick={() => {
                    setKind(kind === colour ? null : colour);
                  }}
                >
                  <span className={classNames(styles['swatch'], styles[`${coloured.palette}-${colour}`])} />
                  {name}
                </button>
              </li>
            ))}
          </ul>
          <Choice
            label="Pointer"
            look="bar"
            value={isLasso ? 'lasso' : 'move'}
            options={[
              { value: 'move', text: 'Move' },
              { value: 'lasso', text: 'Lasso' },
            ]}
            onChange={(chosen) => {
              setIsLasso(chosen === 'lasso');
            }}
          />
        </div>
        <MapCanvas
          films={films}
          coloured={coloured}
          standingOut={standingOut}
          pickable={pickable}
          selected={selected}
          isLasso={isLasso}
          focus={focus}
          neighbours={neighbours.map(({ film }) => film)}
          onFocus={setFocus}
          onSelect={setSelected}
        />
      </section>
      <section aria-label="Picked on the map" className={styles['picked']}>
        <MapFilmList
          films={films}
          selected={selected}
          focus={focus}
          neighbours={neighbours}
          clear={
            <Button
              look="quiet"
              label="Clear selection"
              onPress={() => {
                setSelected([]);
              }}
            >
              Clear
            </Button>
          }
        />
      </section>
    </>
  );
}
