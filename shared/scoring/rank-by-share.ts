import { areZero, normaliseWeights, type HybridWeights } from '#shared/domain/weights.ts';
import {
  blendedScore,
  compareBlended,
  isListed,
  scaleCandidates,
  type Blendable,
  type Scaled,
} from './blend.ts';

/** Where a film would rank if content had that share of what popularity leaves. */
export interface RankAtShare {
  /** 0 (collaborative only) to 1 (content only). */
  readonly share: number;
  /** 1 for the first; null if the film is not listed. */
  readonly rank: number | null;
}

/** Shares are tried in steps of a hundredth, the steps of a slider. */
const STEPS = 100;

/**
 * The rank of one film for every split between content and collaborative, with popularity's share left as it is:
 * exactly what `blend` would give for those weights. Undefined if the film is not a candidate, so that no split lists
 * it.
 */
export function rankByShare(
  candidates: readonly Blendable[],
  movieId: number,
  weights: HybridWeights,
): RankAtShare[] | undefined {
  const popularity = areZero(weights) ? 0 : normaliseWeights(weights).popularity;
  const scaled = scaleCandidates(candidates, { popularity });
  const film = scaled.find(({ candidate }) => candidate.movieId === movieId);
  if (film === undefined) return undefined;
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const share = step / STEPS;
    return { share, rank: rankOf(film, scaled, splitOf(share, popularity)) };
  });
}

/** Weights that give content that share of what popularity leaves. */
export function splitOf(share: number, popularity: number): Required<HybridWeights> {
  return { content: share * (1 - popularity), collab: (1 - share) * (1 - popularity), popularity };
}

function rankOf(
  film: Scaled<Blendable>,
  all: readonly Scaled<Blendable>[],
  weights: HybridWeights,
): number | null {
  const shares = normaliseWeights(weights);
  if (!isListed(film.candidate, shares)) return null;
  const own = { candidate: film.candidate, score: blendedScore(film, shares) };
  let rank = 1;
  for (const other of all) {
    if (!isListed(other.candidate, shares)) continue;
    const score = blendedScore(other, shares);
    if (score < own.score) continue;
    if (compareBlended({ candidate: other.candidate, score }, own, shares) < 0) rank += 1;
  }
  return rank;
}

/**
 * The split nearest to `share` at which the film ranks among the first `places`, and the one at which it ranks best
 * (the nearest to `share` again, if several are as good).
 */
export function nearestEntry(
  ranks: readonly RankAtShare[],
  share: number,
  places: number,
): { readonly entry: RankAtShare | undefined; readonly best: RankAtShare | undefined } {
  const listed = ranks
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => Math.abs(a.share - share) - Math.abs(b.share - share));
  const best = listed.reduce<RankAtShare | undefined>(
    (top, each) => ((each.rank ?? Infinity) < (top?.rank ?? Infinity) ? each : top),
    undefined,
  );
  return { entry: listed.find(({ rank }) => (rank ?? Infinity) <= places), best };
}
