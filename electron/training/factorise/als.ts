import { Random } from '../random.ts';
import { solveRow, type SolverScratch, newScratch } from './cpu/solve-row.ts';
import { gramian } from './cpu/gramian.ts';
import { turned, type Interactions } from './interactions.ts';

/**
 * Implicit ALS: every film a viewer did not like counts a little as "0", every liked one as "1"
 * (Hu, Koren and Volinsky 2008; this form and its regularisation: Rendle et al., RecSys 2022, "Revisiting the
 * Performance of iALS on Item Recommendation Benchmarks").
 *
 * Loss = sum over likes (1 - x.y)^2 + a sum over all pairs (x.y)^2 + l sum over rows (likes + a |other side|)^v |x|^2
 */
export interface AlsOptions {
  /** Numbers in a factor vector. */
  readonly rank: number;
  readonly iterations: number;
  /** a: how much every pair, liked or not, pulls towards 0. */
  readonly unobservedWeight: number;
  /** l: how strongly factors are held small. */
  readonly regularisation: number;
  /** v: how much more the factors of rows with many likes are held small; 1 scales with their number. */
  readonly frequencyExponent: number;
  readonly seed: number;
}

export const ALS_DEFAULTS = {
  unobservedWeight: 0.2,
  regularisation: 0.01,
  frequencyExponent: 1,
} as const;

/** Factor vectors row by row, float32. */
export interface Factors {
  readonly viewers: Float32Array;
  readonly items: Float32Array;
}

/** Rows solved between two chances to report progress and to be cancelled. */
const ROWS_BETWEEN_PAUSES = 256;

/**
 * Learns a vector for each viewer (row) and film (column). The result depends on nothing but the arguments.
 * `pause` is awaited regularly with the share done, 0 to 1, and ends the run by throwing.
 */
export async function factorise(
  likes: Interactions,
  options: AlsOptions,
  pause: (fraction: number) => Promise<void>,
): Promise<Factors> {
  const random = new Random(options.seed);
  // Small enough that first predictions are near 0: deviation 0.1 / sqrt(rank), as in the paper.
  const initial = (rows: number) =>
    Float32Array.from(
      { length: rows * options.rank },
      () => (0.1 / Math.sqrt(options.rank)) * random.normal(),
    );
  const viewers = initial(likes.rows);
  const items = initial(likes.columns);
  const byItem = turned(likes);
  const scratch = newScratch(options.rank);
  const total = options.iterations * (likes.rows + likes.columns);
  let done = 0;
  const progress = async (rows: number) => {
    done += rows;
    await pause(done / total);
  };
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    await halfStep(likes, viewers, items, options, scratch, progress);
    await halfStep(byItem, items, viewers, options, scratch, progress);
  }
  return { viewers, items };
}

/** Solves every row of `own` exactly as well as a few CG steps do, with `other` held fixed. */
async function halfStep(
  interactions: Interactions,
  own: Float32Array,
  other: Float32Array,
  options: AlsOptions,
  scratch: SolverScratch,
  progress: (rows: number) => Promise<void>,
): Promise<void> {
  const { rank, unobservedWeight, regularisation, frequencyExponent } = options;
  const shared = gramian(other, rank).map((value) => unobservedWeight * value);
  for (let row = 0; row < interactions.rows; row++) {
    const start = interactions.indptr[row] ?? 0;
    const end = interactions.indptr[row + 1] ?? 0;
    const strength = (end - start + unobservedWeight * interactions.columns) ** frequencyExponent;
    const liked = interactions.indices.subarray(start, end);
    solveRow(own, row, other, liked, shared, regularisation * strength, scratch);
    if ((row + 1) % ROWS_BETWEEN_PAUSES === 0) await progress(ROWS_BETWEEN_PAUSES);
  }
  await progress(interactions.rows % ROWS_BETWEEN_PAUSES);
}
