import type { AlsOptions } from '#electron/training/factorise/als-options.ts';
import type { Factors } from '#electron/training/factorise/als-backend.ts';
import { transposeInteractions, type Interactions } from '#electron/training/factorise/interactions.ts';
import { gramian } from './scalar-gramian.ts';
import { newScratch, solveRow } from './scalar-solve-row.ts';

/** One iteration of implicit ALS by conjugate gradients in plain TypeScript, in place: the baseline for the kernels. */
export function scalarIteration(likes: Interactions, factors: Factors, options: AlsOptions): void {
  halfStep(transposeInteractions(likes), factors.items, factors.viewers, options);
  halfStep(likes, factors.viewers, factors.items, options);
}

function halfStep(
  interactions: Interactions,
  own: Float32Array,
  other: Float32Array,
  options: AlsOptions,
): void {
  const { rank, unobservedWeight, regularisation, frequencyExponent } = options;
  const scratch = newScratch(rank);
  const shared = gramian(other, rank).map((value) => unobservedWeight * value);
  for (let row = 0; row < interactions.rows; row++) {
    const start = interactions.indptr[row] ?? 0;
    const end = interactions.indptr[row + 1] ?? 0;
    const strength = (end - start + unobservedWeight * interactions.columns) ** frequencyExponent;
    const liked = interactions.indices.subarray(start, end);
    solveRow(own, row, other, liked, shared, regularisation * strength, scratch);
  }
}
