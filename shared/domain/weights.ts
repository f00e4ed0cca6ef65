import { ReelscopeError } from './reelscope-error.ts';

/** How much each method counts. Weights are relative: only their ratio matters. */
export interface HybridWeights {
  readonly content: number;
  readonly collab: number;
}

/**
 * The same weights scaled to sum to 1.
 * Throws `bad-request` for a negative, NaN or infinite weight, or when both are zero.
 */
export function normaliseWeights(weights: HybridWeights): HybridWeights {
  for (const [name, value] of Object.entries(weights)) {
    if (!Number.isFinite(value) || value < 0) {
      throw new ReelscopeError(
        'bad-request',
        `The ${name} weight is ${value}: give a number that is 0 or more.`,
      );
    }
  }
  const largest = Math.max(weights.content, weights.collab);
  if (largest === 0) {
    throw new ReelscopeError('bad-request', 'Both weights are 0: give at least one method a weight above 0.');
  }
  // Dividing by the largest first keeps the sum finite for any finite weights.
  const content = weights.content / largest;
  const collab = weights.collab / largest;
  return { content: content / (content + collab), collab: collab / (content + collab) };
}
