import type { TrainingRequest } from '#shared/contract/training.ts';
import type { DeviceReport } from '#shared/domain/progress.ts';
import { initialFactors } from './factorise/als.ts';
import { NotFinite, type AlsBackend } from './factorise/als-backend.ts';
import type { AlsOptions } from './factorise/als-options.ts';
import { CpuBackend } from './factorise/cpu/cpu-backend.ts';
import { GpuBackend } from './factorise/gpu/gpu-backend.ts';
import type { Interactions } from './factorise/interactions.ts';
import type { Gpu } from './gpu/gpu.ts';
import { GpuFailure } from './gpu/gpu-failure.ts';
import { openGpu } from './gpu/open-gpu.ts';
import { TrainingDevice } from './training-device.ts';

/** Keeps the device of a run, so that a run that was killed resumes on the same one. */
export interface RememberedDevice {
  readonly load: () => DeviceReport['kind'] | undefined;
  readonly save: (kind: DeviceReport['kind']) => void;
}

/** Likes that both devices are timed on: tens of milliseconds of work for a CPU. */
const SAMPLE_LIKES = 300_000;
/** A CPU finishes a factorisation of fewer operations before a GPU is ready: within a second or two. */
const SMALL_RUN_OPERATIONS = 5e10;

/**
 * Chooses and opens the device that a run computes on; the CPU if no GPU can be opened. `auto` takes the GPU if it
 * solves a sample of the rows faster than the CPU.
 */
export async function chooseDevice(
  { device, gpuMemoryMiB }: Pick<TrainingRequest, 'device' | 'gpuMemoryMiB'>,
  likes: Interactions,
  options: AlsOptions,
  remembered: RememberedDevice,
): Promise<TrainingDevice> {
  const settleOn = (gpu: Gpu | undefined, why: string) => {
    remembered.save(gpu === undefined ? 'cpu' : 'gpu');
    return new TrainingDevice(gpu, why, (report) => {
      remembered.save(report.kind);
    });
  };
  const before = remembered.load();
  if (device === 'cpu') return settleOn(undefined, 'The CPU was asked for.');
  if (before === 'cpu')
    return settleOn(undefined, 'This run went on with the CPU before it was interrupted.');
  if (device === 'auto' && before === undefined && operations(likes, options) < SMALL_RUN_OPERATIONS) {
    return settleOn(undefined, 'The CPU learns so few ratings sooner than a GPU would be ready.');
  }
  const opening = await openGpu(gpuMemoryMiB * 2 ** 20);
  if (opening.kind === 'none') return settleOn(undefined, `The CPU is used because ${opening.why}.`);
  const { gpu } = opening;
  if (device === 'gpu') return settleOn(gpu, `${gpu.adapter} was asked for.`);
  if (before === 'gpu') return settleOn(gpu, `This run used ${gpu.adapter} before it was interrupted.`);
  const { isFaster, why } = await compare(gpu, likes, options);
  if (!isFaster) gpu.close();
  return settleOn(isFaster ? gpu : undefined, why);
}

/** About how many operations all iterations take with conjugate gradients. */
function operations({ rows, columns, indices }: Interactions, { rank, iterations }: AlsOptions): number {
  const steps = 4;
  return iterations * steps * (8 * indices.length * rank + 2 * (rows + columns) * rank ** 2);
}

async function compare(
  gpu: Gpu,
  likes: Interactions,
  options: AlsOptions,
): Promise<{ isFaster: boolean; why: string }> {
  const sample = everyNthRow(likes, Math.max(1, Math.ceil(likes.indices.length / SAMPLE_LIKES)));
  const initial = initialFactors(sample, options);
  try {
    const onGpu = await millisecondsOf(await GpuBackend.open(gpu, sample, initial, options));
    const onCpu = await millisecondsOf(new CpuBackend(sample, initial, options));
    const times = `${gpu.adapter} took ${onGpu.toFixed(0)} ms for ${sample.indices.length} likes, the CPU ${onCpu.toFixed(0)} ms`;
    return { isFaster: onGpu < onCpu, why: `${times}.` };
  } catch (error) {
    if (!(error instanceof GpuFailure || error instanceof NotFinite)) throw error;
    return { isFaster: false, why: `The CPU is used: ${gpu.adapter} was tried, but ${error.message}.` };
  }
}

/** Milliseconds for one iteration, after another one to warm up. Closes the backend. */
async function millisecondsOf(backend: AlsBackend): Promise<number> {
  const { signal } = new AbortController();
  try {
    await backend.iterate(signal, () => undefined);
    const started = performance.now();
    await backend.iterate(signal, () => undefined);
    return performance.now() - started;
  } finally {
    await backend.close();
  }
}

/** The likes of every `n`th row. */
function everyNthRow({ rows, columns, indptr, indices }: Interactions, n: number): Interactions {
  const chosen = Array.from({ length: Math.ceil(rows / n) }, (_, i) => i * n);
  const starts = new Int32Array(chosen.length + 1);
  chosen.forEach((row, i) => {
    starts[i + 1] = (starts[i] ?? 0) + (indptr[row + 1] ?? 0) - (indptr[row] ?? 0);
  });
  const liked = new Int32Array(starts.at(-1) ?? 0);
  chosen.forEach((row, i) => {
    liked.set(indices.subarray(indptr[row], indptr[row + 1]), starts[i]);
  });
  return { rows: chosen.length, columns, indptr: starts, indices: liked };
}
