import type { Method, ReplyOf } from '#shared/contract/contract.ts';
import type { Film } from '#shared/domain/film.ts';
import { createLoader, IDLE, type Loadable, type Loader } from '../../lib/loadable.ts';
import type { ExploreQueries } from './explore-queries.ts';
import { explainRequest, listRequests, viewerRequest } from './explore-requests.ts';
import type { Answers, ExploreState } from './explore-state.ts';

export const STARTER_FILMS = 4;
export const STARTER_VIEWERS = 3;

/** Films that most people have seen, so that a user who rates a few finds some they know. */
const WELL_KNOWN_FILMS = 24;

const NO_ANSWERS: Answers = {
  starters: IDLE,
  facets: IDLE,
  content: IDLE,
  collaborative: IDLE,
  candidates: IDLE,
  portrait: IDLE,
  why: IDLE,
  map: IDLE,
};

/** Keeps the answers in step with the state: `update` repeats only the queries that have changed. */
export function createAnswers(
  queries: ExploreQueries,
  get: () => ExploreState,
  set: (answers: Partial<Answers>) => void,
) {
  const questions = new Map<keyof Answers, string>();

  function loaderOf<K extends keyof Answers>(name: K) {
    type Value = Answers[K] extends Loadable<infer V> ? V : never;
    return createLoader<Value>({
      // The value under a name is that name's answer; TypeScript cannot infer it through the type parameter.
      read: () => get()[name] as Loadable<Value>,
      write(value) {
        set({ [name]: value });
      },
    });
  }

  const loaders = {
    starters: loaderOf('starters'),
    facets: loaderOf('facets'),
    content: loaderOf('content'),
    collaborative: loaderOf('collaborative'),
    candidates: loaderOf('candidates'),
    portrait: loaderOf('portrait'),
    why: loaderOf('why'),
    map: loaderOf('map'),
  };

  /** Asks if the query has changed since last time; clears the answer if there is no query any more. */
  function follow<T>(
    name: keyof Answers,
    loader: Loader<T>,
    question: object | null,
    fetch: (signal: AbortSignal) => Promise<T>,
  ): void {
    const text = JSON.stringify(question);
    if (questions.get(name) === text) return;
    questions.set(name, text);
    if (question === null) loader.clear();
    else loader.load(fetch);
  }

  function askFor<M extends Method & Parameters<ExploreQueries['ask']>[0]>(
    name: keyof Answers,
    loader: Loader<ReplyOf<M>>,
    method: M,
    request: Parameters<typeof queries.ask<M>>[1] | null,
  ): void {
    follow(name, loader, request, (signal) =>
      request === null ? Promise.reject(new Error('nothing asked')) : queries.ask(method, request, signal),
    );
  }

  function update(): void {
    const state = get();
    const { content, collaborative, candidates } = listRequests(state);
    askFor('content', loaders.content, 'recommend.content', content);
    askFor('collaborative', loaders.collaborative, 'recommend.collaborative', collaborative);
    askFor('candidates', loaders.candidates, 'recommend.candidates', candidates);
    const viewer = viewerRequest(state);
    askFor('portrait', loaders.portrait, 'viewers.portrait', viewer && { viewer });
    const film = state.panel?.kind === 'film' ? state.panel.film : null;
    askFor('why', loaders.why, 'explain', film && explainRequest(state, film));
  }

  return {
    initial: NO_ANSWERS,
    update,

    /** Loads what every Explore screen needs, and retries what failed with a retryable error. */
    refresh(): void {
      askFor('facets', loaders.facets, 'catalogue.facets', {});
      follow('starters', loaders.starters, {}, async (signal) => {
        const [films, viewers] = await Promise.all([
          queries.ask('catalogue.search', { query: '', limit: WELL_KNOWN_FILMS }, signal),
          queries.searchViewers('', signal),
        ]);
        return { films: films.films, viewers };
      });
      for (const loader of Object.values(loaders)) loader.retry();
    },

    /** Loads the map when it is first shown. */
    readMap(): void {
      askFor('map', loaders.map, 'map.read', {});
    },

    /** Calls `tell` with those of the films that the library has, or with null if the request fails. */
    findFilms(films: readonly Film[], tell: (found: readonly Film[] | null) => void): void {
      if (films.length === 0) {
        tell([]);
        return;
      }
      const movieIds = [...new Set(films.map(({ movieId }) => movieId))];
      queries.ask('catalogue.films', { movieIds }, new AbortController().signal).then(
        (reply) => {
          tell(reply.films);
        },
        () => {
          tell(null);
        },
      );
    },
  };
}
