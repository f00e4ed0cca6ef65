import type { Candidate, HybridItem } from '#shared/domain/recommendation.ts';
import { normaliseWeights, type HybridWeights, type WeightShares } from '#shared/domain/weights.ts';
import { minMax } from './normalise.ts';

/** What blending needs to know of a film. */
export type Blendable = Pick<
  Candidate,
  'movieId' | 'contentScore' | 'collabScore' | 'popularityScore' | 'proposedBy'
>;

type NormalisedParts = Pick<HybridItem, 'contentNormalised' | 'collabNormalised' | 'popularityNormalised'>;

/** A film with its scores scaled to 0..1 over all candidates, before any weight is applied. */
export type Scaled<T> = NormalisedParts & { readonly candidate: T };

/** A film's place in a hybrid list, and what its score is made of. */
type Blended<T> = Scaled<T> & Pick<HybridItem, 'rank' | 'score'>;

/** The popularity score of a film with this many raters: a logarithm, because counts span five powers of ten. */
export function popularityScore(ratingCount: number): number {
  return Math.log1p(ratingCount);
}

/** Scales each kind of score to 0..1 over all candidates; popularity, which may be unknown, only if it has weight. */
export function scaleCandidates<T extends Blendable>(
  candidates: readonly T[],
  { popularity: weight }: Pick<WeightShares, 'popularity'>,
): Scaled<T>[] {
  const content = minMax(candidates.map((candidate) => candidate.contentScore));
  const collab = minMax(candidates.map((candidate) => candidate.collabScore));
  const popularity = weight > 0 ? minMax(candidates.map((candidate) => candidate.popularityScore)) : [];
  return candidates.map((candidate, i) => ({
    candidate,
    contentNormalised: content[i] ?? 0,
    collabNormalised: collab[i] ?? 0,
    popularityNormalised: popularity[i] ?? 0,
  }));
}

/** The weighted sum of a film's scaled scores, 0 to 1. */
export function blendedScore(parts: NormalisedParts, shares: WeightShares): number {
  return (
    shares.content * parts.contentNormalised +
    shares.collab * parts.collabNormalised +
    shares.popularity * parts.popularityNormalised
  );
}

/**
 * Whether a film is listed at all: a method without weight has no say in which films are listed, either. Popularity
 * proposes no films; alone it ranks what both methods propose.
 */
export function isListed({ proposedBy }: Blendable, { content, collab }: WeightShares): boolean {
  if (proposedBy === 'both' || (content === 0 && collab === 0)) return true;
  return (proposedBy === 'content' ? content : collab) > 0;
}

/** Negative if `a` ranks before `b`; 0 only for a film and itself. */
export function compareBlended(
  a: { readonly candidate: Blendable; readonly score: number },
  b: { readonly candidate: Blendable; readonly score: number },
  { content, collab, popularity }: WeightShares,
): number {
  // Scaling can round two different scores to the same number, so ties fall back to the scores that carry weight.
  return (
    b.score - a.score ||
    (content > 0 ? b.candidate.contentScore - a.candidate.contentScore : 0) ||
    (collab > 0 ? b.candidate.collabScore - a.candidate.collabScore : 0) ||
    (popularity > 0 ? b.candidate.popularityScore - a.candidate.popularityScore : 0) ||
    a.candidate.movieId - b.candidate.movieId
  );
}

/**
 * The hybrid list: each candidate's scores scaled to 0..1 over all candidates, weighted, summed, best first. Weights
 * are first scaled to sum to 1, so multiplying them all by one number changes nothing. With one weight alone the list
 * is exactly that of its method. Returns the first `count` (default: all). Throws `bad-request` for weights that
 * `normaliseWeights` refuses.
 */
export function rankBlended<T extends Blendable>(
  candidates: readonly T[],
  weights: HybridWeights,
  count?: number,
): Blended<T>[] {
  const shares = normaliseWeights(weights);
  return scaleCandidates(candidates, shares)
    .filter(({ candidate }) => isListed(candidate, shares))
    .map((scaled) => ({ ...scaled, score: blendedScore(scaled, shares) }))
    .sort((a, b) => compareBlended(a, b, shares))
    .slice(0, count)
    .map((scored, i) => ({ ...scored, rank: i + 1 }));
}

/** The same list as items to show. */
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
