import { factorise, type AlsCheckpoints } from '#electron/training/factorise/als.ts';
import type { Factors } from '#electron/training/factorise/als-backend.ts';
import type { AlsOptions } from '#electron/training/factorise/als-options.ts';
import type { Interactions } from '#electron/training/factorise/interactions.ts';
import { Random } from '#electron/training/random.ts';
import { TrainingDevice } from '#electron/training/training-device.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { openFaultyGpu, type GpuFault } from './faulty-gpu.ts';

/** The results of a series of runs on failing GPUs. */
export interface GpuFaultReport {
  readonly faults: number;
  /** Runs in which the fault happened before the end. */
  readonly happened: number;
  /** Runs that ended with a model, on the GPU or on the CPU. */
  readonly onGpu: number;
  readonly onCpu: number;
  /** Runs that stopped with a clear error; each was started again and ended with the right model. */
  readonly stopped: number;
  /** Of those that switched to the CPU or were started again: how many resumed from a checkpoint. */
  readonly wentOnFromCheckpoint: number;
  /** Anything else that happened. */
  readonly wrong: readonly string[];
}

const OPTIONS: AlsOptions = {
  ...{ rank: 8, iterations: 60, unobservedWeight: 0.2, regularisation: 0.05, frequencyExponent: 1, seed: 3 },
  solver: { kind: 'cholesky' },
};
const BUDGET = 1 << 20;
/** Scores of the same model learned in another order of operations differ by less. */
const TOLERANCE = 0.02;
/** About how many submissions a run makes. */
const SUBMISSIONS = 400;
const ALLOCATIONS = 7;

/** Learns factors on `count` GPUs, each with a fault at a random moment. */
export async function breakGpus(count: number, seed: number): Promise<GpuFaultReport> {
  const random = new Random(seed);
  const likes = madeUpLikes(90, 60);
  const cpu = () => new TrainingDevice(undefined, 'The CPU is the reference.', () => undefined);
  const right = await factorise(likes, OPTIONS, quietly(keeper()), cpu());
  const report = { faults: count, happened: 0, onGpu: 0, onCpu: 0, stopped: 0, wentOnFromCheckpoint: 0 };
  const wrong: string[] = [];
  for (let i = 0; i < count; i++) {
    const fault = randomFault(random, i);
    const checkpoints = keeper();
    const { gpu, happened } = await openFaultyGpu(fault, BUDGET);
    const shares: number[] = [];
    let sharesBefore: number | undefined;
    const device = new TrainingDevice(gpu, 'A test breaks it.', () => {
      sharesBefore = shares.length;
    });
    const learn = (on: TrainingDevice) =>
      factorise(likes, OPTIONS, { ...quietly(checkpoints), onProgress: (share) => shares.push(share) }, on);
    try {
      const learned = await learn(device).catch(async (error: unknown) => {
        const isClear = error instanceof ReelscopeError && error.code === 'training-diverged';
        if (!isClear) throw error;
        report.stopped++;
        sharesBefore = shares.length;
        return learn(cpu());
      });
      if (happened()) report.happened++;
      if (device.report.kind === 'gpu') report.onGpu++;
      else report.onCpu++;
      if (sharesBefore !== undefined && (shares[sharesBefore] ?? 0) > 1 / OPTIONS.iterations)
        report.wentOnFromCheckpoint++;
      const difference = largestDifference(likes, learned, right);
      if (!(difference < TOLERANCE)) wrong.push(`${JSON.stringify(fault)}: scores differ by ${difference}`);
    } catch (error) {
      wrong.push(`${JSON.stringify(fault)}: ${String(error)}`);
    } finally {
      device.close();
    }
  }
  return { ...report, wrong };
}

function randomFault(random: Random, i: number): GpuFault {
  const atSubmission = 1 + random.below(SUBMISSIONS);
  const kinds: readonly GpuFault[] = [
    { kind: 'device-destroyed', atSubmission },
    { kind: 'no-memory', atAllocation: 1 + random.below(ALLOCATIONS) },
    { kind: 'nan', atSubmission },
  ];
  return kinds[i % kinds.length] ?? { kind: 'device-destroyed', atSubmission };
}

function keeper(): AlsCheckpoints {
  let saved: Buffer | undefined;
  return {
    load: () => saved,
    save: (pieces) => {
      saved = Buffer.concat(pieces);
    },
  };
}

function quietly(checkpoints: AlsCheckpoints) {
  return { checkpoints, signal: new AbortController().signal, onProgress: () => undefined };
}

function madeUpLikes(rows: number, columns: number): Interactions {
  const random = new Random(8);
  const indptr = [0];
  const indices: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (random.uniform() < (column % 4 === row % 4 ? 0.5 : 0.05)) indices.push(column);
    }
    indptr.push(indices.length);
  }
  return { rows, columns, indptr: Int32Array.from(indptr), indices: Int32Array.from(indices) };
}

/** The largest difference between the scores of two models. */
function largestDifference({ rows, columns }: Interactions, a: Factors, b: Factors): number {
  const { rank } = OPTIONS;
  const score = ({ viewers, items }: Factors, row: number, column: number) => {
    let sum = 0;
    for (let i = 0; i < rank; i++)
      sum += (viewers[row * rank + i] ?? NaN) * (items[column * rank + i] ?? NaN);
    return sum;
  };
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const difference = Math.abs(score(a, row, column) - score(b, row, column));
      if (!(difference <= largest)) largest = difference;
    }
  }
  return largest;
}
