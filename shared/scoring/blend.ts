import type { Candidate, HybridItem } from '#shared/domain/recommendation.ts';
import { normaliseWeights, type HybridWeights } from '#shared/domain/weights.ts';
import { minMax } from './normalise.ts';

/** What blending needs to know of a film. */
export type Blendable = Pick<Candidate, 'movieId' | 'contentScore' | 'collabScore' | 'proposedBy'>;

/** A film's place in a hybrid list, and how it came there. */
type Blended<T> = Pick<HybridItem, 'rank' | 'score' | 'contentNormalised' | 'collabNormalised'> & {
  readonly candidate: T;
};

/**
 * The hybrid list: each candidate's two scores scaled to 0..1 over all candidates, weighted, summed, best first.
 * Weights are scaled to sum to 1 first, so multiplying both by one number changes nothing. With one weight 0 the list is
 * exactly that of the other method. Returns the first `count` (all, where count is not given).
 * Throws `bad-request` for weights that `normaliseWeights` refuses.
 */
export function rankBlended<T extends Blendable>(
  candidates: readonly T[],
  weights: HybridWeights,
  count?: number,
): Blended<T>[] {
  const { content, collab } = normaliseWeights(weights);
  const contentNormalised = minMax(candidates.map((candidate) => candidate.contentScore));
  const collabNormalised = minMax(candidates.map((candidate) => candidate.collabScore));
  const scored = candidates.map((candidate, i) => {
    const contentPart = contentNormalised[i] ?? 0;
    const collabPart = collabNormalised[i] ?? 0;
    return { candidate, contentPart, collabPart, score: content * contentPart + collab * collabPart };
  });
  // Scaling can round two different scores to one number, so ties fall back to the scores that carry weight.
  scored.sort(
    (a, b) =>
      b.score - a.score ||
      (content > 0 ? b.candidate.contentScore - a.candidate.contentScore : 0) ||
      (collab > 0 ? b.candidate.collabScore - a.candidate.collabScore : 0) ||
      a.candidate.movieId - b.candidate.movieId,
  );
  // A method that carries no weight has no say in which films there are, either.
  const hasSay = ({ proposedBy }: Blendable) =>
    proposedBy === 'both' || (proposedBy === 'content' ? content : collab) > 0;
  return scored
    .filter(({ candidate }) => hasSay(candidate))
    .slice(0, count)
    .map(({ candidate, score, contentPart, collabPart }, i) => ({
      ...{ candidate, score, rank: i + 1 },
      contentNormalised: contentPart,
      collabNormalised: collabPart,
    }));
}

/** The same list as films to show. */
export function blend(
  candidates: readonly Candidate[],
  weights: HybridWeights,
  count?: number,
): HybridItem[] {
  return rankBlended(candidates, weights, count).map(({ candidate, ...ranked }) => {
    const { movieId, title, year, genres, contentScore, collabScore } = candidate;
    return { movieId, title, year, genres, contentScore, collabScore, ...ranked };
  });
}
