import type { CheckedRequestOf, ReplyOf } from '#shared/contract/contract.ts';
import { MEASURED_LENGTH, MEASURED_SHARES, type WhatIf } from '#shared/domain/evaluation.ts';
import { rankBlended } from '#shared/scoring/blend.ts';
import { splitOf } from '#shared/scoring/rank-by-share.ts';
import { ndcgAtK, recallAtK, surpriseOf } from '#shared/scoring/ranking-metrics.ts';
import type { CatalogueViewer } from '../catalogue/catalogue-rows.ts';
import type { Library } from '../library/library.ts';
import { recommendCandidates } from '../recommend/recommend.ts';

/** Each liked film is hidden in one of this many rounds. */
const ROUNDS = 5;
/** A content profile is made of at most this many of the best-liked films: as many seeds as a request may have. */
const MOST_SEEDS = 20;
/** Stepping through all viewers by this share of their number visits them evenly. */
const GOLDEN_SHARE = 0.618_033_988_749_895;

/** Answers `weights.what-if` (see the contract); no results for a viewer whom the library does not know. */
export function whatIf(
  library: Library,
  { viewers }: CheckedRequestOf<'weights.what-if'>,
): ReplyOf<'weights.what-if'> {
  const { catalogue } = library;
  const chosen = 'userId' in viewers ? [catalogue.viewer(viewers.userId)] : spread(library, viewers);
  return { results: chosen.flatMap((viewer) => (viewer === undefined ? [] : whatIfOf(library, viewer))) };
}

function spread(library: Library, { from, count }: { from: number; count: number }) {
  const all = library.manifest.counts.viewers;
  const step = coprimeNear(Math.round(GOLDEN_SHARE * all), all);
  return Array.from({ length: Math.max(0, Math.min(count, all - from)) }, (_, i) =>
    library.catalogue.viewerAt(((from + i) * step) % all),
  );
}

/** The smallest number from `start` on that is coprime with `all`, so that steps of it visit every index once. */
function coprimeNear(start: number, all: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.max(1, start);
  while (divisor(step, all) !== 1) step++;
  return step;
}

function whatIfOf(library: Library, { userId, viewerIndex }: CatalogueViewer): WhatIf[] {
  const { films, ratings } = library.catalogue.ratings(viewerIndex);
  const { likedFrom } = library.manifest.parameters;
  const rated = Array.from(films, (film, i) => ({
    movieId: library.catalogue.film(film).movieId,
    rating: ratings[i] ?? 0,
  }));
  const liked = rated.filter(({ rating }) => rating >= likedFrom);
  if (liked.length < ROUNDS || library.manifest.contentIndex === null) return [];
  const sums = MEASURED_SHARES.map(() => ({ ndcg: 0, recall: 0, surprise: 0, listed: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    const hidden = new Set(liked.filter((_, i) => i % ROUNDS === round).map(({ movieId }) => movieId));
    const kept = rated.filter(({ movieId }) => !hidden.has(movieId));
    const seeds = kept
      .filter(({ rating }) => rating >= likedFrom)
      .sort((a, b) => b.rating - a.rating || a.movieId - b.movieId)
      .slice(0, MOST_SEEDS);
    const { candidates } = recommendCandidates(library, {
      seeds: seeds.map(({ movieId }) => ({ movieId })),
      dislikes: [],
      viewer: { ratings: kept },
      filters: { genres: [], fromYear: null, toYear: null },
      count: MEASURED_LENGTH,
      includeRated: false,
      mode: 'auto',
    });
    MEASURED_SHARES.forEach((share, place) => {
      const ranked = rankBlended(candidates, splitOf(share, 0), MEASURED_LENGTH);
      const found = ranked.map(({ candidate }) => candidate.movieId);
      const sum = sums[place];
      if (sum === undefined) return;
      sum.ndcg += ndcgAtK(found, hidden, MEASURED_LENGTH);
      sum.recall += recallAtK(found, hidden, MEASURED_LENGTH);
      for (const { candidate } of ranked) {
        // The popularity score is the logarithm of 1 + the rating count.
        const raters = Math.expm1(candidate.popularityScore);
        sum.surprise += surpriseOf(raters, library.manifest.counts.viewers);
        sum.listed++;
      }
    });
  }
  const points = MEASURED_SHARES.map((contentShare, place) => {
    const { ndcg = 0, recall = 0, surprise = 0, listed = 0 } = sums[place] ?? {};
    return {
      contentShare,
      ndcg: ndcg / ROUNDS,
      recall: recall / ROUNDS,
      novelty: surprise / Math.max(1, listed),
    };
  });
  return [{ userId, hidden: liked.length, points }];
}
