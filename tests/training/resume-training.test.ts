import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainingRequestSchema, type TrainingRequest } from '#shared/contract/training.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { TrainedModel } from '#shared/domain/training.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { trainLibrary, type RunOptions } from '#electron/training/train-library.ts';
import { errorOf } from '../fixtures/imported-dataset.ts';
import { describeIf } from '../fixtures/skip.ts';
import { hasSoftwareGpu, noSoftwareGpu } from '../fixtures/software-gpu.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { writeTinyDataset } from '../fixtures/tiny-dataset.ts';

const quiet: RunOptions = { signal: new AbortController().signal, onProgress: () => undefined };

type Different = Partial<TrainingRequest>;

/** Requests for libraries from a new data set; all that are called the same are one library. */
function requestsFor() {
  const folder = temporaryFolder();
  const input = join(folder, 'data');
  mkdirSync(input);
  writeTinyDataset(input);
  return (library: string, different: Different = {}): TrainingRequest =>
    trainingRequestSchema.parse({
      ...{ input, out: join(folder, library), rank: 4, iterations: 2, holdout: 0.2 },
      ...different,
    });
}

/** Trains until the model that ships has learned something, then stops as for a reason that may pass. */
async function interrupted(request: TrainingRequest): Promise<void> {
  const stop = new ReelscopeError('training-diverged', 'stopped by a test');
  const onPoint = ({ model }: { model: TrainedModel }) => {
    if (model === 'final') throw stop;
  };
  expect(await errorOf(trainLibrary(request, { ...quiet, onPoint }))).toBe(stop);
}

/** Trains, and returns the result with the models of which at least one iteration was computed. */
async function trained(request: TrainingRequest) {
  const models = new Set<TrainedModel>();
  const result = await trainLibrary(request, { ...quiet, onPoint: ({ model }) => models.add(model) });
  return { result, models: [...models] };
}

/** SHA-256 of every file of a library, without the manifest. */
function contentHashes(folder: string) {
  const names = readdirSync(folder).filter((name) => name !== 'manifest.json');
  return names.sort().map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex'),
  ]);
}

describe('trainLibrary, started again after it was interrupted,', () => {
  it('keeps what it has learned where only the device, its memory or the name differ', async () => {
    const request = requestsFor();
    await interrupted(request('library', { name: 'Before' }));
    const { result, models } = await trained(
      request('library', { device: 'cpu', gpuMemoryMiB: 64, name: 'After' }),
    );
    expect(models).toEqual(['final']);
    expect(result.device).toMatchObject({ kind: 'cpu', why: 'The CPU was asked for.' });
    expect(readManifest(result.library).name).toBe('After');
    const whole = await trained(request('never interrupted', { device: 'cpu' }));
    expect(whole.models).toContain('by-viewer');
    expect(contentHashes(result.library)).toEqual(contentHashes(whole.result.library));
  });

  it.each<Different>([{ seed: 43 }, { iterations: 4 }])(
    'starts over with %o, which makes another model',
    async (different) => {
      const request = requestsFor();
      await interrupted(request('library'));
      expect((await trained(request('library', different))).models).toContain('by-viewer');
    },
  );
});

describeIf(hasSoftwareGpu, noSoftwareGpu)('trainLibrary, started again on another device,', () => {
  it.each([
    ['cpu', 'gpu'],
    ['gpu', 'cpu'],
  ] as const)('goes from the %s to the %s that is now asked for', async (before, after) => {
    const request = requestsFor();
    await interrupted(request('library', { device: before }));
    const { result, models } = await trained(request('library', { device: after }));
    expect(models).toEqual(['final']);
    expect(result.device?.kind).toBe(after);
    expect(result.device?.why).toMatch(/asked for/);
  });
});
