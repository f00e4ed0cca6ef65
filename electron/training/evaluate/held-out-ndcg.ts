import { MEASURED_LENGTH } from '#shared/domain/evaluation.ts';
import { ndcgAtK } from '#shared/scoring/ranking-metrics.ts';
import type { Factors } from '../factorise/als-backend.ts';
import type { RatingTable } from '../dataset/rating-table.ts';
import { sampleViewers } from './measure-split.ts';
import type { Split } from './splits.ts';
import { rankFilms, ViewerScores } from './viewer-scores.ts';

/** Enough to see a model improve; its final quality is measured with more. */
const MOST_VIEWERS = 100;
const MOST_SCORES = 4e6;

/**
 * Returns a function that measures factors on a split's held-out ratings: the mean NDCG@20 of the collaborative lists
 * of up to 100 viewers, always the same ones. Null if no viewer has a held-out warm film that they liked.
 */
export function heldOutNdcg(
  ratings: RatingTable,
  filmCount: number,
  split: Split,
  options: { readonly likedFrom: number; readonly rank: number; readonly seed: number },
): ((factors: Factors) => number) | null {
  const most = Math.max(1, Math.min(MOST_VIEWERS, Math.floor(MOST_SCORES / filmCount)));
  const viewers = sampleViewers(ratings, split, options.likedFrom, options.seed, most).filter(
    ({ warm }) => warm.size > 0,
  );
  if (viewers.length === 0) return null;
  return (factors) => {
    const scores = new ViewerScores(factors, options.rank, undefined);
    let sum = 0;
    for (const { viewer, liked, seen, warm } of viewers) {
      scores.score(viewer, liked);
      sum += ndcgAtK(rankFilms(scores, 0, seen, split.coldFilms, MEASURED_LENGTH), warm, MEASURED_LENGTH);
    }
    return sum / viewers.length;
  };
}
