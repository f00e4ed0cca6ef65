import type { CheckedRequestOf, ReplyOf } from '#shared/contract/contract.ts';
import type { Filters } from '#shared/contract/schemas.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { normaliseWeights } from '#shared/domain/weights.ts';
import { popularityScore, rankBlended, type Blendable } from '#shared/scoring/blend.ts';
import type { Scored } from '#shared/scoring/top-k.ts';
import { resolveFilm } from '../catalogue/resolve-film.ts';
import { collabExplainer, contentExplainer } from '../explain/explain.ts';
import type { Library } from '../library/library.ts';
import type { RowSet } from '../vectors/row-set.ts';
import { bestForViewer } from './collaborative-scores.ts';
import { mostAlike } from './content-scores.ts';
import { PROPOSALS } from './shortlist-size.ts';
import { textQuery } from './text-query.ts';
import { resolveTargetViewer, type TargetViewer } from './target-viewer.ts';

/** The films most like the seed films by their texts; films named in the request are left out. */
export function recommendContentBased(
  library: Library,
  request: CheckedRequestOf<'recommend.content'>,
): ReplyOf<'recommend.content'> {
  const { seeds, dislikes, row } = textQuery(library, request.seeds, request.dislikes);
  const named = [...seeds, ...dislikes].map(({ movieIndex }) => movieIndex);
  const among = filtered(library, library.films, request.filters).removeAll(named);
  const { alike } = mostAlike(library, row, request.count, request.mode, among);
  const explainContent = request.explain > 0 ? contentExplainer(library, row, request.explain) : undefined;
  const items = alike
    .filter(({ score }) => score >= request.minSimilarity)
    .map(({ index, score }, i) => ({
      ...library.catalogue.film(index),
      rank: i + 1,
      score,
      contentScore: score,
      whyContent: explainContent?.(index, score),
    }));
  return { seeds, items };
}

/**
 * The films with the best factor scores for one viewer; what the viewer rated is left out unless asked for. Throws
 * `nothing-to-compare` for a viewer who was made and likes nothing.
 */
export function recommendCollaborative(
  library: Library,
  request: CheckedRequestOf<'recommend.collaborative'>,
): ReplyOf<'recommend.collaborative'> {
  const target = resolveTargetViewer(library, request.viewer);
  assertLikesSomething(library, target);
  const disliked = request.dislikes.map((seed) => resolveFilm(library.catalogue, seed).movieIndex);
  const among = filtered(library, library.warmFilms, request.filters).removeAll([
    ...disliked,
    ...leftOut(target, request.includeRated),
  ]);
  const best = bestForViewer(library, target.factors, request.count, request.mode, among);
  const explainCollab = request.explain > 0 ? collabExplainer(library, target, request.explain) : undefined;
  const items = best.map(({ index, score }, i) => ({
    ...library.catalogue.film(index),
    rank: i + 1,
    score,
    collabScore: score,
    whyCollab: explainCollab?.(index, score),
  }));
  return { viewer: target.viewer, items };
}

/** A viewer made of low ratings only has factors of zeros, with which every film scores the same. */
function likesNothing({ viewer, liked }: TargetViewer): boolean {
  return viewer === null && liked().length === 0;
}

function assertLikesSomething(library: Library, target: TargetViewer): void {
  if (!likesNothing(target)) return;
  const { likedFrom } = library.manifest.parameters;
  const message = `None of these ratings says that a film was liked: rate one with ${likedFrom} stars or more.`;
  throw new ReelscopeError('nothing-to-compare', message);
}

/**
 * Both methods' best films, weighted; the seed films and what the viewer rated are left out. Throws
 * `nothing-to-compare` if content has no weight, collaborative has, and the viewer was made and likes nothing.
 */
export function recommendHybrid(
  library: Library,
  request: CheckedRequestOf<'recommend.hybrid'>,
): ReplyOf<'recommend.hybrid'> {
  const weights = normaliseWeights(request.weights);
  const { query, target, scores } = scoreCandidates(library, request);
  if (weights.content === 0 && weights.collab > 0) assertLikesSomething(library, target);
  const { explain } = request;
  // Reading each candidate's popularity takes longer than ranking them, so it is read only if it has weight.
  const { catalogue } = library;
  const candidates =
    weights.popularity === 0
      ? scores
      : scores.map((scored) => ({
          ...scored,
          popularityScore: popularityScore(catalogue.ratingCount(scored.movieIndex)),
        }));
  const explainContent = explain > 0 ? contentExplainer(library, query.row, explain) : undefined;
  const explainCollab = explain > 0 ? collabExplainer(library, target, explain) : undefined;
  const items = rankBlended(candidates, weights, request.count).map(({ candidate, ...ranked }) => {
    const { movieIndex, contentScore, collabScore } = candidate;
    const { movieId, title, year, genres } = library.catalogue.film(movieIndex);
    const why = {
      whyContent: explainContent?.(movieIndex, contentScore),
      whyCollab: explainCollab?.(movieIndex, collabScore),
    };
    return { movieId, title, year, genres, contentScore, collabScore, ...why, ...ranked };
  });
  return { seeds: query.seeds, viewer: target.viewer, weights, items };
}

/** The films that either method proposes, each with both exact scores, to be ranked with any weights. */
export function recommendCandidates(
  library: Library,
  request: CheckedRequestOf<'recommend.candidates'>,
): ReplyOf<'recommend.candidates'> {
  const { query, target, scores } = scoreCandidates(library, request);
  const candidates = scores.map((scored) => {
    const film = library.catalogue.film(scored.movieIndex);
    return { ...scored, ...film, popularityScore: popularityScore(film.ratingCount) };
  });
  return { seeds: query.seeds, viewer: target.viewer, candidates };
}

/**
 * A film that either method proposes; its popularity is not read yet. Rows are in the order of source ids, so breaking
 * ties by row is the same as breaking them by id.
 */
interface ScoredFilm extends Blendable {
  readonly movieIndex: number;
}

function scoreCandidates(library: Library, request: CheckedRequestOf<'recommend.candidates'>) {
  const query = textQuery(library, request.seeds, request.dislikes);
  const target = resolveTargetViewer(library, request.viewer);
  const unwanted = [
    ...[...query.seeds, ...query.dislikes].map(({ movieIndex }) => movieIndex),
    ...leftOut(target, request.includeRated),
  ];
  const films = filtered(library, library.films, request.filters).removeAll(unwanted);
  const warmFilms = films.copy().intersect(library.warmFilms);
  const wanted = Math.max(PROPOSALS, request.count);
  const { factors } = target;
  const forViewer = likesNothing(target)
    ? []
    : bestForViewer(library, factors, wanted, request.mode, warmFilms);
  const liked = new Set(forViewer.map(({ index }) => index));
  // Films that one method did not propose are scored by it too: zero would push down what both could agree on.
  const { alike, others } = mostAlike(library, query.row, wanted, request.mode, films, [...liked]);
  const proposed = new Set(alike.map(({ index }) => index));
  const unliked = [...proposed].filter((film) => !liked.has(film));
  const collabScores = byIndex([...forViewer, ...library.factorScan.scores(factors, unliked)]);
  const contentScores = byIndex([...others, ...alike]);
  // Allocations for hundreds of films add up: no array per map entry, no object that is copied into another.
  const scores: ScoredFilm[] = [];
  contentScores.forEach((contentScore, movieIndex) => {
    scores.push({
      movieId: movieIndex,
      movieIndex,
      contentScore,
      collabScore: collabScores.get(movieIndex) ?? 0,
      popularityScore: 0,
      proposedBy: !proposed.has(movieIndex) ? 'collab' : liked.has(movieIndex) ? 'both' : 'content',
    });
  });
  return { query, target, scores };
}

function byIndex(scored: readonly Scored[]): Map<number, number> {
  // A loop, because allocating an array for each pair takes as long as reading the scores.
  const scores = new Map<number, number>();
  for (const { index, score } of scored) scores.set(index, score);
  return scores;
}

/** A new set with those of `films` that pass the filters. */
function filtered(library: Library, films: RowSet, { genres, fromYear, toYear }: Filters): RowSet {
  const kept = films.copy();
  if (genres.length > 0) kept.intersect(library.facets.ofAnyGenre(genres));
  if (fromYear !== null || toYear !== null) {
    kept.intersect(library.facets.ofYears(fromYear ?? -Infinity, toYear ?? Infinity));
  }
  return kept;
}

function leftOut(target: TargetViewer, includeRated: boolean): Iterable<number> {
  return includeRated ? [] : target.rated;
}
