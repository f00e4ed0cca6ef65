import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Film } from '#shared/domain/film.ts';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Unsubscribe } from '../../../lib/client/transport.ts';
import type { ExploreQueries } from '../explore-queries.ts';

/** So long must nothing new be needed before it is asked for, so that moving over the map asks once. */
const REST_MS = 80;
/** An engine that stopped is there again after about so long. */
const RETRY_MS = 2000;
const MOST_FILMS = 1000;

interface FilmData {
  /** Titles and genres by film id: those known so far. */
  readonly known: StoreApi<ReadonlyMap<number, Film>>;
  /** Asks for the films that are not known, again where that fails, until the returned function is called. */
  readonly need: (movieIds: readonly number[]) => Unsubscribe;
}

/** Titles and genres of the films that are needed, each asked for once. */
export function createFilmData(queries: Pick<ExploreQueries, 'ask'>): FilmData {
  const known = createStore<ReadonlyMap<number, Film>>(() => new Map());
  /** The library was asked for these, and has them or not. */
  const answered = new Set<number>();

  function need(movieIds: readonly number[]): Unsubscribe {
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout>;

    function askIn(ms: number): void {
      timer = setTimeout(() => void ask(), ms);
    }

    async function ask(): Promise<void> {
      const missing = movieIds.filter((movieId) => !answered.has(movieId)).slice(0, MOST_FILMS);
      if (missing.length === 0) return;
      try {
        const { films } = await queries.ask('catalogue.films', { movieIds: missing }, stopped.signal);
        for (const movieId of missing) answered.add(movieId);
        known.setState(
          new Map([...known.getState(), ...films.map((film) => [film.movieId, film] as const)]),
          true,
        );
        await ask();
      } catch (thrown) {
        // Without titles the map is as useful as before: nobody need be told.
        if (!stopped.signal.aborted && toErrorValue(thrown).retryable) askIn(RETRY_MS);
      }
    }

    askIn(REST_MS);
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }

  return { known, need };
}
