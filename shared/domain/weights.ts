import { ReelscopeError } from './reelscope-error.ts';

/** How much each method counts. Weights are relative: only their ratio matters. */
export interface HybridWeights {
  readonly content: number;
  readonly collab: number;
  /** The weight of how many viewers rated a film, the same for every viewer (docs/adr/0014); 0 if not given. */
  readonly popularity?: number;
}

/** Weights that sum to 1. */
export type WeightShares = Required<HybridWeights>;

/** True if no weight is above 0, so that there is nothing to rank by. */
export function areZero({ content, collab, popularity = 0 }: HybridWeights): boolean {
  return content === 0 && collab === 0 && popularity === 0;
}

/**
 * The same weights scaled to sum to 1.
 * Throws `bad-request` for a negative, NaN or infinite weight, or when all are zero.
 */
export function normaliseWeights(weights: HybridWeights): WeightShares {
  const { content, collab, popularity = 0 } = weights;
  for (const [name, value] of Object.entries({ content, collab, popularity })) {
    if (!Number.isFinite(value) || value < 0) {
      throw new ReelscopeError(
        'bad-request',
        `The ${name} weight is ${value}: give a number that is 0 or more.`,
      );
    }
  }
  if (areZero(weights)) {
    throw new ReelscopeError('bad-request', 'Both weights are 0: give at least one method a weight above 0.');
  }
  // Dividing by the largest first keeps the sum finite for any finite weights.
  const largest = Math.max(content, collab, popularity);
  const [a, b, c] = [content / largest, collab / largest, popularity / largest];
  const sum = a + b + c;
  return { content: a / sum, collab: b / sum, popularity: c / sum };
}
