import type { ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import type { Film } from '#shared/domain/film.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
import type { Client } from '../../lib/client/client.ts';
import { RecentAnswers } from '../../lib/recent-answers.ts';

const FILM_SUGGESTIONS = 8;
const VIEWER_SUGGESTIONS = 20;
/** A few megabytes at most; enough to make going back and forth instant. */
const REMEMBERED = 48;

type Asked =
  | 'catalogue.search'
  | 'catalogue.films'
  | 'catalogue.facets'
  | 'viewers.search'
  | 'viewers.portrait'
  | 'recommend.content'
  | 'recommend.collaborative'
  | 'recommend.candidates'
  | 'explain'
  | 'map.read';

/** Explore's queries to one library. Answers are cached, because a library never changes. */
export interface ExploreQueries {
  readonly ask: <M extends Asked>(
    method: M,
    request: RequestOf<M>,
    signal: AbortSignal,
  ) => Promise<ReplyOf<M>>;
  readonly searchFilms: (query: string, signal: AbortSignal) => Promise<readonly Film[]>;
  readonly searchViewers: (query: string, signal: AbortSignal) => Promise<readonly Viewer[]>;
}

/** Queries to the library that is open now: create new ones when another opens. */
export function createExploreQueries(client: Client): ExploreQueries {
  const answers = new RecentAnswers(REMEMBERED);

  function ask<M extends Asked>(method: M, request: RequestOf<M>, signal: AbortSignal): Promise<ReplyOf<M>> {
    const key = `${method} ${JSON.stringify(request)}`;
    return answers.get(key, () => client.call(method, request, { signal }));
  }

  return {
    ask,
    async searchFilms(query, signal) {
      return (await ask('catalogue.search', { query, limit: FILM_SUGGESTIONS }, signal)).films;
    },
    async searchViewers(query, signal) {
      return (await ask('viewers.search', { query, limit: VIEWER_SUGGESTIONS }, signal)).viewers;
    },
  };
}
