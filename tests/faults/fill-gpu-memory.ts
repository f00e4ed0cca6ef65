import { factorise } from '#electron/training/factorise/als.ts';
import type { AlsOptions } from '#electron/training/factorise/als-options.ts';
import type { Interactions } from '#electron/training/factorise/interactions.ts';
import { TrainingDevice } from '#electron/training/training-device.ts';
import { openSoftwareGpu } from '../fixtures/software-gpu.ts';

/** The result of a run with less memory than its likes need. */
export interface SmallBudgetReport {
  readonly likes: number;
  /** What both sides' likes take together. */
  readonly likesMiB: number;
  readonly budgetMiB: number;
  readonly peakMiB: number;
  readonly device: 'cpu' | 'gpu';
  /** Whether every factor is a number, and not all are 0. */
  readonly isSound: boolean;
}

const MIB = 2 ** 20;
const OPTIONS: AlsOptions = {
  ...{ rank: 4, iterations: 1, unobservedWeight: 0.2, regularisation: 0.01, frequencyExponent: 1, seed: 1 },
  solver: { kind: 'cg', steps: 1 },
};
const VIEWERS = 3000;
const FILMS = 4500;

/** Learns factors on a GPU of 64 MiB from likes that take more, carried there in batches. */
export async function fillGpuMemory(): Promise<SmallBudgetReport> {
  const likes = everyThirdFilmLeftOut();
  const gpu = await openSoftwareGpu(64 * MIB);
  const device = new TrainingDevice(gpu, 'A test gives it little memory.', () => undefined);
  const run = { signal: new AbortController().signal, onProgress: () => undefined };
  const { viewers, items } = await factorise(likes, OPTIONS, run, device);
  device.close();
  return {
    likes: likes.indices.length,
    likesMiB: (8 * likes.indices.length) / MIB,
    budgetMiB: gpu.memory.budget / MIB,
    peakMiB: gpu.memory.peak / MIB,
    device: device.report.kind,
    isSound: [viewers, items].every(
      (factors) => factors.every(Number.isFinite) && factors.some((x) => x !== 0),
    ),
  };
}

/** Nine million likes in long rows. */
function everyThirdFilmLeftOut(): Interactions {
  const perViewer = (2 * FILMS) / 3;
  const indices = new Int32Array(VIEWERS * perViewer);
  let end = 0;
  for (let viewer = 0; viewer < VIEWERS; viewer++) {
    for (let film = 0; film < FILMS; film++) {
      if ((film + viewer) % 3 !== 0) indices[end++] = film;
    }
  }
  return {
    rows: VIEWERS,
    columns: FILMS,
    indptr: Int32Array.from({ length: VIEWERS + 1 }, (_, viewer) => viewer * perViewer),
    indices,
  };
}
