import type { ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import type { Film } from '#shared/domain/film.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
import type { Client } from '../../lib/client/client.ts';
import { RecentAnswers } from '../../lib/recent-answers.ts';

/** How many rows each list asks for. */
export const ROWS = 50;
const FILM_SUGGESTIONS = 8;
const VIEWER_SUGGESTIONS = 20;
/** About a megabyte of the largest answers; enough to make going back and forth instant. */
const REMEMBERED = 48;

/** What Explore asks of one library. Answers are remembered, because a library never changes. */
export interface ExploreQueries {
  readonly searchFilms: (query: string, signal: AbortSignal) => Promise<readonly Film[]>;
  readonly searchViewers: (query: string, signal: AbortSignal) => Promise<readonly Viewer[]>;
  /** The most rated films. */
  readonly wellKnownFilms: (count: number, signal: AbortSignal) => Promise<readonly Film[]>;
  readonly likeFilm: (movieId: number, signal: AbortSignal) => Promise<ReplyOf<'recommend.content'>>;
  readonly forViewer: (userId: number, signal: AbortSignal) => Promise<ReplyOf<'recommend.collaborative'>>;
  readonly candidates: (
    movieId: number,
    userId: number,
    signal: AbortSignal,
  ) => Promise<ReplyOf<'recommend.candidates'>>;
}

type QueryMethod =
  | 'catalogue.search'
  | 'viewers.search'
  | 'recommend.content'
  | 'recommend.collaborative'
  | 'recommend.candidates';

/** Queries about the library that is open now: make new ones when another opens. */
export function createExploreQueries(client: Client): ExploreQueries {
  const answers = new RecentAnswers(REMEMBERED);

  function ask<M extends QueryMethod>(
    method: M,
    request: RequestOf<M>,
    signal: AbortSignal,
  ): Promise<ReplyOf<M>> {
    const key = `${method} ${JSON.stringify(request)}`;
    return answers.get(key, () => client.call(method, request, { signal }));
  }

  return {
    async searchFilms(query, signal) {
      return (await ask('catalogue.search', { query, limit: FILM_SUGGESTIONS }, signal)).films;
    },
    async searchViewers(query, signal) {
      return (await ask('viewers.search', { query, limit: VIEWER_SUGGESTIONS }, signal)).viewers;
    },
    async wellKnownFilms(count, signal) {
      return (await ask('catalogue.search', { query: '', limit: count }, signal)).films;
    },
    likeFilm: (movieId, signal) => ask('recommend.content', { seeds: [{ movieId }], count: ROWS }, signal),
    forViewer: (userId, signal) =>
      ask('recommend.collaborative', { viewer: { userId }, count: ROWS }, signal),
    candidates: (movieId, userId, signal) =>
      ask('recommend.candidates', { seeds: [{ movieId }], viewer: { userId } }, signal),
  };
}
