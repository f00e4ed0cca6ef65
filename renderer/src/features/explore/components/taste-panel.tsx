import { useCallback, useLayoutEffect, useMemo, useRef, type RefObject } from 'react';
import { useStore } from 'zustand';
import type { Film } from '#shared/domain/film.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { FilmLine } from '../../../components/ui/film-line.tsx';
import { SearchComboBox } from '../../../components/ui/search-combo-box.tsx';
import { StarRating } from '../../../components/ui/star-rating.tsx';
import { formatCountOf } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { tasteTable } from '../list-tables.ts';
import { searchMessage } from '../search-message.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import styles from './side-panel.module.css';

/** The initial rating of a film found by its title; the stars beside it change it. */
const FIRST_RATING = 4;
/** Well-known films offered to rate. */
const OFFERED = 8;

/** Where the user rates films; the lists update at once. */
export function TastePanel() {
  const { store } = useExplore();
  const isMe = useExploreState((state) => state.who.kind === 'me');
  const ratings = useExploreState((state) => state.ratings);
  const elsewhere = useExploreState((state) => state.elsewhere.length);
  const wellKnown = useExploreState((state) => shown(state.starters)?.films ?? []);
  const offered = wellKnown
    .filter(({ movieId }) => !ratings.some(({ film }) => film.movieId === movieId))
    .slice(0, OFFERED);
  const panel = useRef<HTMLDivElement>(null);
  const rate = useRateKeepingFocus(panel);
  return (
    <div ref={panel} className={styles['taste']}>
      {!isMe && (
        <div className={styles['actions']}>
          <Button
            onPress={() => {
              store.getState().choose({ kind: 'me' });
            }}
          >
            Recommend for me
          </Button>
        </div>
      )}
      <RatedSearch />
      <section className={styles['section']}>
        <div className={styles['head']}>
          <h3>
            {ratings.length === 0
              ? 'Nothing rated yet'
              : formatCountOf(ratings.length, 'film rated', 'films rated')}
          </h3>
          {ratings.length > 0 && <ExportMenu label="my ratings" table={() => tasteTable(ratings)} />}
        </div>
        <ul aria-label="My ratings" className={styles['films']}>
          {ratings.map(({ film, rating }) => (
            <RatedFilm key={film.movieId} film={film} rating={rating} onRate={rate} />
          ))}
        </ul>
        {elsewhere > 0 && (
          <p className={styles['note']}>
            {formatCountOf(elsewhere, 'more rating')} of films that this library does not have.
          </p>
        )}
      </section>
      {offered.length > 0 && (
        <section className={styles['section']}>
          <h3>Do you know these?</h3>
          <ul aria-label="Well-known films" className={styles['films']}>
            {offered.map((film) => (
              <RatedFilm key={film.movieId} film={film} rating={0} onRate={rate} />
            ))}
          </ul>
        </section>
      )}
      <p className={styles['note']}>
        Your ratings stay on this computer. Set a film to no stars to remove its rating.
      </p>
    </div>
  );
}

type Rate = (film: Film, stars: number) => void;

/**
 * Rates a film. Its row may then move to the other list; the focus moves with it, so that the next key still reaches
 * it.
 */
function useRateKeepingFocus(panel: RefObject<HTMLElement | null>): Rate {
  const { store } = useExplore();
  const ratings = useExploreState((state) => state.ratings);
  const rated = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (rated.current === null) return;
    const row = panel.current?.querySelector(`[data-film="${rated.current}"]`);
    rated.current = null;
    if (document.activeElement !== document.body) return;
    (row ?? panel.current)?.querySelector('input')?.focus();
  }, [ratings, panel]);
  return (film, stars) => {
    rated.current = film.movieId;
    store.getState().rate(film, stars);
  };
}

interface RatedFilmProps {
  readonly film: Film;
  readonly rating: number;
  readonly onRate: Rate;
}

function RatedFilm({ film, rating, onRate }: RatedFilmProps) {
  return (
    <li data-film={film.movieId} className={styles['rated']}>
      <FilmLine film={film} />
      <StarRating
        label={`My rating of ${film.title}`}
        value={rating}
        onChange={(stars) => {
          onRate(film, stars);
        }}
      />
    </li>
  );
}

function RatedSearch() {
  const { store, rateSearch } = useExplore();
  const { query, found, setQuery } = useStore(rateSearch);
  const inputRef = useRef<HTMLInputElement>(null);
  const films = shown(found);
  const suggestions = useMemo(
    () => (films ?? []).map((film) => ({ key: film.movieId, content: <FilmLine film={film} /> })),
    [films],
  );
  const choose = useCallback(
    (movieId: number) => {
      const film = shown(rateSearch.getState().found)?.find((each) => each.movieId === movieId);
      if (film !== undefined) store.getState().rate(film, FIRST_RATING);
      setQuery('');
    },
    [store, rateSearch, setQuery],
  );
  return (
    <SearchComboBox
      label="Rate a film"
      placeholder="Search by title"
      inputRef={inputRef}
      query={query}
      suggestions={suggestions}
      isSearching={found.phase === 'loading'}
      message={searchMessage(found, {
        idle: 'Type two letters or more of a title.',
        none: 'No film matches.',
      })}
      onQueryChange={setQuery}
      onChoose={choose}
    />
  );
}
