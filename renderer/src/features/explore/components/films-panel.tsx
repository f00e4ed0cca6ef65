import { useCallback, useMemo, type RefObject } from 'react';
import { Button } from 'react-aria-components/Button';
import { Tag, TagGroup, TagList } from 'react-aria-components/TagGroup';
import { useStore } from 'zustand';
import { titleWithYear, type Film } from '#shared/domain/film.ts';
import { FilmLine } from '../../../components/ui/film-line.tsx';
import { SearchComboBox } from '../../../components/ui/search-combo-box.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { shown } from '../../../lib/loadable.ts';
import { searchMessage } from '../search-message.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import chips from './film-chips.module.css';
import styles from './panel.module.css';

interface FilmSearchProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

/** Finds films to start from, and shows those chosen and those to stay away from. */
export function FilmsPanel({ inputRef }: FilmSearchProps) {
  return (
    <section aria-label="Films" className={styles['panel']}>
      <FilmSearch inputRef={inputRef} />
      <ChosenFilms />
    </section>
  );
}

/** A separate component, so that typing re-renders the field and not the chosen films. */
function FilmSearch({ inputRef }: FilmSearchProps) {
  const { store, filmSearch } = useExplore();
  const recent = useExploreState((state) => state.recent);
  const { query, found, setQuery, searchNow } = useStore(filmSearch);
  // Before anything is typed: the films viewed last.
  const films = query.trim() === '' ? recent : shown(found);

  const suggestions = useMemo(
    () => (films ?? []).map((film) => ({ key: film.movieId, content: <FilmLine film={film} /> })),
    [films],
  );
  const choose = useCallback(
    (movieId: number) => {
      const listed = [...(shown(filmSearch.getState().found) ?? []), ...store.getState().recent];
      const film = listed.find((each) => each.movieId === movieId);
      if (film !== undefined) store.getState().addSeed(film);
      setQuery('');
    },
    [store, filmSearch, setQuery],
  );

  return (
    <SearchComboBox
      label="Start from films"
      placeholder="Search by title"
      shortcut="/"
      suggestsWithoutText={recent.length > 0}
      inputRef={inputRef}
      query={query}
      suggestions={suggestions}
      isSearching={found.phase === 'loading'}
      message={searchMessage(found, {
        idle: 'Type two letters or more of a title.',
        none: 'No film matches. Try fewer letters or another spelling.',
      })}
      onQueryChange={setQuery}
      onOpen={() => {
        // A search that failed earlier is repeated.
        if (found.phase === 'failed') searchNow();
      }}
      onChoose={choose}
    />
  );
}

function ChosenFilms() {
  const seeds = useExploreState((state) => state.seeds);
  const dislikes = useExploreState((state) => state.dislikes);
  if (seeds.length + dislikes.length === 0) {
    return <p className={styles['placeholder']}>No film chosen yet</p>;
  }
  return (
    <div className={chips['chosen']}>
      {seeds.length > 0 && <FilmChips label="Films to start from" films={seeds} tone="like" />}
      {dislikes.length > 0 && <FilmChips label="Films to stay away from" films={dislikes} tone="unlike" />}
    </div>
  );
}

interface FilmChipsProps {
  readonly label: string;
  readonly films: readonly Film[];
  readonly tone: 'like' | 'unlike';
}

/** Films as chips; a chip's button, or Delete on the chip, removes the film. */
function FilmChips({ label, films, tone }: FilmChipsProps) {
  const { store } = useExplore();
  return (
    <TagGroup
      aria-label={label}
      className={classNames(chips['group'])}
      onRemove={(keys) => {
        store.getState().remove(new Set([...keys].map(Number)));
      }}
    >
      <TagList className={classNames(chips['list'])}>
        {films.map((film) => (
          <Tag
            key={film.movieId}
            id={String(film.movieId)}
            textValue={titleWithYear(film)}
            className={classNames(chips['chip'], chips[tone])}
          >
            <span className={chips['title']} title={titleWithYear(film)}>
              {tone === 'unlike' && <span className={chips['not']}>not</span>} {film.title}
            </span>
            {film.year !== null && <span className={chips['year']}>{film.year}</span>}
            <Button slot="remove" aria-label="Remove" className={classNames(chips['remove'])}>
              ✕
            </Button>
          </Tag>
        ))}
      </TagList>
    </TagGroup>
  );
}
