import { useCallback, useMemo, type RefObject } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../../components/ui/button.tsx';
import { FilmCover } from '../../../components/ui/film-cover.tsx';
import { FilmLine } from '../../../components/ui/film-line.tsx';
import { SearchComboBox } from '../../../components/ui/search-combo-box.tsx';
import { shown } from '../../../lib/loadable.ts';
import { searchMessage } from '../search-message.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import styles from './panel.module.css';

/** Where one finds and sees the film that everything starts from. */
export function FilmPanel({ inputRef }: { readonly inputRef: RefObject<HTMLInputElement | null> }) {
  const { store, filmSearch } = useExplore();
  const film = useExploreState((state) => state.film);
  const { query, found, setQuery, searchNow } = useStore(filmSearch);
  const films = shown(found);

  const suggestions = useMemo(
    () =>
      (films ?? []).map((suggested) => ({
        key: suggested.movieId,
        content: <FilmLine film={suggested} />,
      })),
    [films],
  );
  const choose = useCallback(
    (movieId: number) => {
      const chosen = shown(filmSearch.getState().found)?.find((each) => each.movieId === movieId);
      if (chosen !== undefined) store.getState().chooseFilm(chosen);
      setQuery('');
    },
    [store, filmSearch, setQuery],
  );

  return (
    <section aria-label="Film" className={styles['panel']}>
      <SearchComboBox
        label="Film"
        placeholder="Search by title"
        shortcut="/"
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
          // A search that failed while the field was left is not kept.
          if (found.phase === 'failed') searchNow();
        }}
        onChoose={choose}
      />
      {film === null ? (
        <p className={styles['placeholder']}>No film chosen yet</p>
      ) : (
        <div role="group" aria-label="Chosen film" className={styles['card']}>
          <FilmCover title={film.title} size="large" />
          <div className={styles['about']}>
            <p className={styles['name']} title={film.title}>
              {film.title}
            </p>
            <p className={styles['facts']}>{film.year ?? 'Year unknown'}</p>
            <p className={styles['facts']} title={film.genres.join(', ')}>
              {film.genres.join(', ') || 'No genres known'}
            </p>
          </div>
          <Button
            look="quiet"
            label="Clear film"
            onPress={() => {
              store.getState().clearFilm();
              inputRef.current?.focus();
            }}
          >
            ✕
          </Button>
        </div>
      )}
    </section>
  );
}
