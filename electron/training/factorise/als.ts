import { Random } from '../random.ts';
import type { AlsBackend, Factors } from './als-backend.ts';
import { decodeCheckpoint, encodeCheckpoint } from './als-checkpoint.ts';
import type { AlsOptions } from './als-options.ts';
import { CpuBackend } from './cpu/cpu-backend.ts';
import type { Interactions } from './interactions.ts';
import type { OnIteration } from './learning-curve.ts';

/** What to do between and within iterations. */
export interface AlsRun {
  readonly signal: AbortSignal;
  /** Hears the share of the whole run that is done, 0 to 1, a few times a second. */
  readonly onProgress: (fraction: number) => void;
  readonly onIteration?: OnIteration | undefined;
  /** Where a killed run left off; undefined where nothing is kept. */
  readonly checkpoints?: AlsCheckpoints;
}

/** Keeps the state of one factorisation between processes. */
export interface AlsCheckpoints {
  readonly load: () => Buffer | undefined;
  readonly save: (pieces: readonly Uint8Array[]) => void;
}

/** Iterations that took less than this together are cheaper to repeat than to save. */
const SAVE_EVERY_MS = 1_000;

/** Small random factors: deviation 0.1 / sqrt(rank), so that first predictions are near 0 (Rendle et al. 2022). */
export function initialFactors(likes: Interactions, { rank, seed }: AlsOptions): Factors {
  const random = new Random(seed);
  const make = (rows: number) =>
    Float32Array.from({ length: rows * rank }, () => (0.1 / Math.sqrt(rank)) * random.normal());
  return { viewers: make(likes.rows), items: make(likes.columns) };
}

/**
 * Learns a vector for each viewer (row) and film (column); viewers are solved exactly for the films. The result depends on nothing but `likes` and `options`, also
 * when a run goes on from a checkpoint. Rejects with the signal's reason when it aborts.
 */
export async function factorise(likes: Interactions, options: AlsOptions, run: AlsRun): Promise<Factors> {
  const initial = initialFactors(likes, options);
  const saved = run.checkpoints?.load();
  const resumed = saved === undefined ? undefined : decodeCheckpoint(saved, initial);
  const backend: AlsBackend = new CpuBackend(likes, resumed?.factors ?? initial, options);
  let savedAt = performance.now();
  try {
    for (let iteration = resumed?.iterations ?? 0; iteration < options.iterations; iteration++) {
      await backend.iterate(run.signal, (within) => {
        run.onProgress((iteration + within) / options.iterations);
      });
      run.onIteration?.(iteration + 1, () => backend.factors());
      const isLast = iteration + 1 === options.iterations;
      if (run.checkpoints === undefined || (!isLast && performance.now() - savedAt < SAVE_EVERY_MS)) continue;
      run.checkpoints.save(encodeCheckpoint({ iterations: iteration + 1, factors: backend.factors() }));
      savedAt = performance.now();
    }
    // So that the ratings of a viewer explain their factors, and a viewer made later gets the same ones.
    await backend.settleViewers(run.signal);
    return backend.factors();
  } finally {
    await backend.close();
  }
}
