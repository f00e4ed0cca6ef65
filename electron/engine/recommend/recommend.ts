import type { CheckedRequestOf, ReplyOf } from '#shared/contract/contract.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { normaliseWeights } from '#shared/domain/weights.ts';
import { rankBlended, type Blendable } from '#shared/scoring/blend.ts';
import type { Scored } from '#shared/scoring/top-k.ts';
import type { CatalogueViewer } from '../catalogue/catalogue.ts';
import { resolveFilm } from '../catalogue/resolve-film.ts';
import type { Library } from '../library/library.ts';
import { bestForViewer } from './collaborative-scores.ts';
import { contentQuery, mostAlike } from './content-scores.ts';
import { PROPOSALS } from './shortlist-size.ts';

/** The films most like one film by their texts; the film itself is left out. */
export function recommendContentBased(
  library: Library,
  request: CheckedRequestOf<'recommend.content'>,
): ReplyOf<'recommend.content'> {
  const seed = resolveFilm(library.catalogue, request.seed);
  const query = contentQuery(library, seed);
  const among = library.films.copy().remove(seed.movieIndex);
  const { alike } = mostAlike(library, query, request.count, request.mode, among);
  const items = alike
    .filter(({ score }) => score >= request.minSimilarity)
    .map(({ index, score }, i) => ({
      ...library.catalogue.film(index),
      rank: i + 1,
      score,
      contentScore: score,
    }));
  return { seed, items };
}

/** The films with the best factor scores for one viewer; what the viewer rated is left out unless asked for. */
export function recommendCollaborative(
  library: Library,
  request: CheckedRequestOf<'recommend.collaborative'>,
): ReplyOf<'recommend.collaborative'> {
  const viewer = findViewer(library, request.userId);
  const among = library.warmFilms.copy();
  for (const film of leftOut(library, viewer, request.includeRated)) among.remove(film);
  const factors = library.viewerFactors.read(viewer.viewerIndex, 1);
  const best = bestForViewer(library, factors, request.count, request.mode, among);
  const items = best.map(({ index, score }, i) => ({
    ...library.catalogue.film(index),
    rank: i + 1,
    score,
    collabScore: score,
  }));
  return { viewer, items };
}

/** Both methods' best films, weighted; the seed film and what the viewer rated are left out. */
export function recommendHybrid(
  library: Library,
  request: CheckedRequestOf<'recommend.hybrid'>,
): ReplyOf<'recommend.hybrid'> {
  const weights = normaliseWeights(request.weights);
  const { seed, viewer, scores } = scoreCandidates(library, request);
  const items = rankBlended(scores, weights, request.count).map(({ candidate, ...ranked }) => {
    const { movieId, title, year, genres } = library.catalogue.film(candidate.movieIndex);
    const { contentScore, collabScore } = candidate;
    return { movieId, title, year, genres, contentScore, collabScore, ...ranked };
  });
  return { seed, viewer, weights, items };
}

/** The films that either method proposes, each with both exact scores, for any weights to rank. */
export function recommendCandidates(
  library: Library,
  request: CheckedRequestOf<'recommend.candidates'>,
): ReplyOf<'recommend.candidates'> {
  const { seed, viewer, scores } = scoreCandidates(library, request);
  const candidates = scores.map((scored) => ({ ...scored, ...library.catalogue.film(scored.movieIndex) }));
  return { seed, viewer, candidates };
}

/** A film that either method proposes. Films stand in the order of their source ids, so its row breaks ties as its id does. */
interface ScoredFilm extends Blendable {
  readonly movieIndex: number;
}

function scoreCandidates(library: Library, request: CheckedRequestOf<'recommend.candidates'>) {
  const { catalogue } = library;
  const seed = resolveFilm(catalogue, request.seed);
  const viewer = findViewer(library, request.userId);
  const films = library.films.copy().remove(seed.movieIndex);
  const warmFilms = library.warmFilms.copy().remove(seed.movieIndex);
  for (const film of leftOut(library, viewer, request.includeRated)) {
    films.remove(film);
    warmFilms.remove(film);
  }
  const wanted = Math.max(PROPOSALS, request.count);
  const factors = library.viewerFactors.read(viewer.viewerIndex, 1);
  const liked = byIndex(bestForViewer(library, factors, wanted, request.mode, warmFilms));
  // A film that one method did not propose still has a score by it: zero would push down what both could agree on.
  const query = contentQuery(library, seed);
  const { alike, others } = mostAlike(library, query, wanted, request.mode, films, [...liked.keys()]);
  const unliked = alike.flatMap(({ index }) => (liked.has(index) ? [] : [index]));
  const collabScores = new Map([...liked, ...byIndex(library.factorScan.scores(factors, unliked))]);
  const contentScores = new Map([...byIndex(others), ...byIndex(alike)]);
  const proposed = new Set(alike.map(({ index }) => index));
  const scores = Array.from(contentScores, ([movieIndex, contentScore]): ScoredFilm => ({
    ...{ movieId: movieIndex, movieIndex, contentScore },
    collabScore: collabScores.get(movieIndex) ?? 0,
    proposedBy: !proposed.has(movieIndex) ? 'collab' : liked.has(movieIndex) ? 'both' : 'content',
  }));
  return { seed, viewer, scores };
}

function byIndex(scored: readonly Scored[]): Map<number, number> {
  return new Map(scored.map(({ index, score }) => [index, score]));
}

function findViewer(library: Library, userId: number): CatalogueViewer {
  const viewer = library.catalogue.viewer(userId);
  if (viewer !== undefined) return viewer;
  const { first, last } = library.catalogue.viewerIdRange();
  throw new ReelscopeError(
    'unknown-viewer',
    `No viewer has the id ${userId}: the ids of this library go from ${first} to ${last}.`,
  );
}

function leftOut(library: Library, viewer: CatalogueViewer, includeRated: boolean): Iterable<number> {
  return includeRated ? [] : library.catalogue.ratedFilms(viewer.viewerIndex);
}
