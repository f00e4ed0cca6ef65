import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Film } from '#shared/domain/film.ts';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Unsubscribe } from '../../../lib/client/transport.ts';
import type { ExploreQueries } from '../explore-queries.ts';

/** Films are requested once nothing new has been needed for this long, so that moving over the map asks only once. */
const REST_MS = 80;
/** An engine that stopped is back after about this long. */
const RETRY_MS = 2000;
const MOST_FILMS = 1000;

interface FilmData {
  /** Films known so far, by id. */
  readonly known: StoreApi<ReadonlyMap<number, Film>>;
  /** Requests the films that are not known yet, retrying on failure, until the returned function is called. */
  readonly need: (movieIds: readonly number[]) => Unsubscribe;
}

/** Titles and genres of the films that are needed, each requested once. */
export function createFilmData(queries: Pick<ExploreQueries, 'ask'>): FilmData {
  const known = createStore<ReadonlyMap<number, Film>>(() => new Map());
  /** Ids that the library has answered for, whether or not it has them. */
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
        // The map is still useful without titles, so the failure is not reported.
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
