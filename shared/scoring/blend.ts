import type { Candidate, HybridItem } from '#shared/domain/recommendation.ts';
import { normaliseWeights, type HybridWeights } from '#shared/domain/weights.ts';
import { minMax } from './normalise.ts';

/**
 * The hybrid list: each candidate's two scores scaled to 0..1 over all candidates, weighted, summed, best first.
 * Weights are scaled to sum to 1 first, so multiplying both by one number changes nothing; with one weight 0 the
 * order is exactly that of the other score. Returns the first `count` (all, where count is not given).
 * Throws `bad-request` for weights that `normaliseWeights` refuses.
 */
export function blend(
  candidates: readonly Candidate[],
  weights: HybridWeights,
  count?: number,
): HybridItem[] {
  const { content, collab } = normaliseWeights(weights);
  const contentNormalised = minMax(candidates.map((candidate) => candidate.contentScore));
  const collabNormalised = minMax(candidates.map((candidate) => candidate.collabScore));
  const items = candidates.map((candidate, i) => {
    const contentPart = contentNormalised[i] ?? 0;
    const collabPart = collabNormalised[i] ?? 0;
    return {
      ...candidate,
      rank: 0,
      score: content * contentPart + collab * collabPart,
      contentNormalised: contentPart,
      collabNormalised: collabPart,
    };
  });
  // Scaling can round two different scores to one number, so ties fall back to the scores that carry weight.
  items.sort(
    (a, b) =>
      b.score - a.score ||
      (content > 0 ? b.contentScore - a.contentScore : 0) ||
      (collab > 0 ? b.collabScore - a.collabScore : 0) ||
      a.movieId - b.movieId,
  );
  return items.slice(0, count).map((item, i) => ({ ...item, rank: i + 1 }));
}
