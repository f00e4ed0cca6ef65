import { useEffect, useMemo, useState } from 'react';
import type { ContentItem } from '#shared/domain/recommendation.ts';
import { useExplore } from '../components/explore-context.ts';
import type { MapFilms } from './map-films.ts';

/** How many of the films most like the one in focus are shown. */
const NEIGHBOURS = 10;
/** The focus must rest so long, so that walking over the map asks for nothing. */
const REST_MS = 120;

/** A film like the one in focus, and where it is among the map's. */
export interface Neighbour {
  readonly film: number;
  readonly item: ContentItem;
}

/** The films whose texts are most like the one's in focus, once known; they need not lie next to it. */
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
          // Without an answer there are no lines; the map itself is as useful as before.
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
