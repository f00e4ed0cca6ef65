import { useEffect, useMemo, useState } from 'react';
import type { ContentItem } from '#shared/domain/recommendation.ts';
import { useExplore } from '../components/explore-context.ts';
import type { MapFilms } from './map-films.ts';

/** How many of the films most like the focused one are shown. */
const NEIGHBOURS = 10;
/** How long the focus must rest, so that moving over the map sends no requests. */
const REST_MS = 120;

/** A film like the focused one, and its index on the map. */
export interface Neighbour {
  readonly film: number;
  readonly item: ContentItem;
}

/** The films whose texts are most like the focused one's, once known; they need not lie next to it. */
export function useNeighbours(films: MapFilms, focus: number | undefined): readonly Neighbour[] {
  const { queries } = useExplore();
  const [answer, setAnswer] = useState<{ focus: number; items: readonly ContentItem[] } | null>(null);
  const places = useMemo(
    () => new Map(Array.from(films.movieIds, (movieId, film) => [movieId, film])),
    [films],
  );

  useEffect(() => {
    if (focus === undefined) return undefined;
    const stopped = new AbortController();
    const timer = setTimeout(() => {
      const seeds = [{ movieId: films.movieIds[focus] ?? 0 }];
      queries.ask('recommend.content', { seeds, count: NEIGHBOURS }, stopped.signal).then(
        ({ items }) => {
          setAnswer({ focus, items });
        },
        () => {
          // Without an answer there are no lines; the map itself is still useful.
          setAnswer(null);
        },
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, [films, focus, queries]);

  return useMemo(
    () =>
      answer === null || answer.focus !== focus
        ? []
        : answer.items.flatMap((item) => {
            const film = places.get(item.movieId);
            return film === undefined ? [] : [{ film, item }];
          }),
    [answer, focus, places],
  );
}
