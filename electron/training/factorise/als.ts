import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { Random } from '../random.ts';
import type { TrainingDevice } from '../training-device.ts';
import { NotFinite, type AlsBackend, type Factors, type SideName } from './als-backend.ts';
import { decodeCheckpoint, encodeCheckpoint, type AlsCheckpoint } from './als-checkpoint.ts';
import type { AlsOptions } from './als-options.ts';
import { CpuBackend } from './cpu/cpu-backend.ts';
import { GpuBackend } from './gpu/gpu-backend.ts';
import type { Interactions } from './interactions.ts';
import type { OnIteration } from './learning-curve.ts';

/** How a factorisation is stopped, watched and saved. */
export interface AlsRun {
  readonly signal: AbortSignal;
  /** Called with the share of the factorisation that is done, 0 to 1, a few times a second. */
  readonly onProgress: (fraction: number) => void;
  readonly onIteration?: OnIteration | undefined;
  /** Where checkpoints are kept; undefined if none are. */
  readonly checkpoints?: AlsCheckpoints;
}

/** Keeps the state of one factorisation across processes. */
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
 * Learns a factor vector for each viewer (row) and film (column); at the end, viewers are solved exactly for the films.
 * The result depends only on `likes`, `options` and the device, also if a run resumes from a checkpoint. If a GPU
 * fails, the CPU continues from the last checkpoint. Rejects with the signal's reason when it aborts, and with
 * `training-diverged` if factors are no longer finite.
 */
export async function factorise(
  likes: Interactions,
  options: AlsOptions,
  run: AlsRun,
  device: TrainingDevice,
): Promise<Factors> {
  const initial = initialFactors(likes, options);
  const saved = run.checkpoints?.load();
  const resumed = saved === undefined ? undefined : decodeCheckpoint(saved, initial);
  let reached: AlsCheckpoint = resumed ?? { iterations: 0, factors: initial };
  const goOnWith = async (backend: AlsBackend) => {
    try {
      return await iterate(backend, reached.iterations, options, run, (checkpoint) => {
        reached = checkpoint;
      });
    } finally {
      await backend.close();
    }
  };
  return device.run(
    async (gpu) => goOnWith(await GpuBackend.open(gpu, likes, reached.factors, options)),
    () => goOnWith(new CpuBackend(likes, reached.factors, options)),
  );
}

/** Runs the iterations after `from`; `keep` is called with each checkpoint. */
async function iterate(
  backend: AlsBackend,
  from: number,
  options: AlsOptions,
  run: AlsRun,
  keep: (checkpoint: AlsCheckpoint) => void,
): Promise<Factors> {
  let savedAt = performance.now();
  for (let iteration = from; iteration < options.iterations; iteration++) {
    await backend
      .iterate(run.signal, (within) => {
        run.onProgress((iteration + within) / options.iterations);
      })
      .catch((error: unknown) => {
        throw error instanceof NotFinite ? diverged(error.side, iteration + 1) : error;
      });
    await run.onIteration?.(iteration + 1, () => backend.factors());
    const isLast = iteration + 1 === options.iterations;
    if (!isLast && performance.now() - savedAt < SAVE_EVERY_MS) continue;
    const checkpoint = { iterations: iteration + 1, factors: await backend.factors() };
    run.checkpoints?.save(encodeCheckpoint(checkpoint));
    keep(checkpoint);
    savedAt = performance.now();
  }
  // So that viewers' likes explain their factors, and a viewer added later with the same likes gets the same ones.
  await backend.settleViewers(run.signal).catch((error: unknown) => {
    throw error instanceof NotFinite ? diverged(error.side, options.iterations) : error;
  });
  return backend.factors();
}

function diverged(side: SideName, iteration: number): ReelscopeError {
  const solved = side === 'viewers' ? 'viewers' : 'films';
  return new ReelscopeError(
    'training-diverged',
    `Solving the ${solved} in iteration ${iteration} gave factors that are not numbers. What was learned before is kept: start the same run again, with --device cpu if it was on a GPU.`,
    { retryable: true },
  );
}
