import { useEffect, useMemo, useState } from 'react';
import type { Film } from '#shared/domain/film.ts';
import { useExplore } from '../components/explore-context.ts';

/** So long must nothing new be asked for before it is, so that moving over the map asks once. */
const REST_MS = 80;
const MOST_FILMS = 1000;

/** Titles and genres of films by their ids: those known so far; the others are asked for. */
export function useFilmData(movieIds: readonly number[]): ReadonlyMap<number, Film> {
  const { queries } = useExplore();
  const [known, setKnown] = useState<ReadonlyMap<number, Film>>(new Map());
  const missing = useMemo(
    () => movieIds.filter((movieId) => !known.has(movieId)).slice(0, MOST_FILMS),
    [movieIds, known],
  );

  useEffect(() => {
    if (missing.length === 0) return undefined;
    const stopped = new AbortController();
    const timer = setTimeout(() => {
      queries.ask('catalogue.films', { movieIds: [...missing] }, stopped.signal).then(
        ({ films }) => {
          setKnown((before) => new Map([...before, ...films.map((film) => [film.movieId, film] as const)]));
        },
        () => undefined,
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, [missing, queries]);

  return known;
}
