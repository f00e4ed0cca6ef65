import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainingRequestSchema } from '#shared/contract/training.ts';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import { launchTraining } from '#electron/hosts/cli/checkout.ts';
import { launchNodeChild, type Child } from '#electron/processes/child.ts';
import { runTraining } from '#electron/processes/run-training.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A data set small enough to train in a moment. */
function smallDataset(folder: string): string {
  const input = join(folder, 'data');
  mkdirSync(input);
  const films = Array.from({ length: 12 }, (_, i) => `${i + 1},Film ${i + 1} (${1990 + i}),Drama|Comedy\n`);
  writeFileSync(join(input, 'movies.csv'), `movieId,title,genres\n${films.join('')}`);
  const ratings = Array.from(
    { length: 60 },
    (_, i) => `${1 + (i % 10)},${1 + (i % 12)},${3 + (i % 3)},${i}\n`,
  );
  writeFileSync(join(input, 'ratings.csv'), `userId,movieId,rating,timestamp\n${ratings.join('')}`);
  return input;
}

function job(folder: string, iterations: number) {
  const request = trainingRequestSchema.parse({
    ...{ input: smallDataset(folder), out: join(folder, 'library') },
    ...{ rank: 8, holdout: 0, seed: 1 },
  });
  return { kind: 'train' as const, request: { ...request, iterations } };
}

/** Starts a training process, and tells its process id. */
function launcher() {
  let child: Child | undefined;
  return { launch: () => (child = launchTraining()), pid: () => child?.pid ?? 0 };
}

describe('runTraining', () => {
  it('trains in a process of its own and tells how far it is', async () => {
    const folder = temporaryFolder();
    const seen: TrainingProgress[] = [];
    const result = await runTraining(launchTraining, job(folder, 2), {
      onProgress: (progress) => seen.push(progress),
      signal: new AbortController().signal,
    });
    expect(result.counts).toMatchObject({ films: 12, viewers: 10 });
    expect(seen.at(-1)?.fraction).toBe(1);
    expect(existsSync(join(folder, 'library', 'manifest.json'))).toBe(true);
  });

  it.each(['reading', 'factors', 'indexes', 'packaging'])(
    'leaves nothing behind, and no process, when it is cancelled while %s',
    async (cancelledStage) => {
      const folder = temporaryFolder();
      const controller = new AbortController();
      const { launch, pid } = launcher();
      const running = runTraining(launch, job(folder, 1000), {
        onProgress: ({ stage }) => {
          if (stage === cancelledStage) controller.abort();
        },
        signal: controller.signal,
      });
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
      expect(readdirSync(folder)).toEqual(['data']);
      expect(() => process.kill(pid(), 0)).toThrow(/ESRCH/);
    },
  );

  it('ends a process that does not hear that it was cancelled', async () => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const { launch, pid } = launcher();
    const running = runTraining(launch, job(folder, 1000), {
      onProgress: ({ stage }) => {
        if (stage !== 'factors' || controller.signal.aborted) return;
        process.kill(pid(), 'SIGSTOP');
        controller.abort();
      },
      signal: controller.signal,
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('says so when the process dies', async () => {
    const folder = temporaryFolder();
    let child: Child | undefined;
    const launch = () => {
      child = launchTraining();
      return child;
    };
    const running = runTraining(launch, job(folder, 1000), {
      onProgress: ({ stage }) => {
        if (stage === 'factors') child?.kill();
      },
      signal: new AbortController().signal,
    });
    await expect(running).rejects.toThrow(/training process ended unexpectedly \(signal SIGKILL\)/);
    expect(existsSync(join(folder, 'library'))).toBe(false);
  });

  it('passes on why a data set cannot be used', async () => {
    const request = { input: '/no/such/folder', out: join(temporaryFolder(), 'library') };
    const running = runTraining(
      launchTraining,
      {
        kind: 'train',
        request: trainingRequestSchema.parse({ ...request, rank: 8, iterations: 1, holdout: 0, seed: 1 }),
      },
      { onProgress: () => undefined, signal: new AbortController().signal },
    );
    await expect(running).rejects.toMatchObject({ code: 'dataset-unusable', message: /no folder/ });
  });

  it('fails the run, and not the program, where the process says what nobody understands', async () => {
    const folder = temporaryFolder();
    const strange = join(folder, 'strange.mjs');
    writeFileSync(strange, "process.on('message', () => process.send({ kind: 'gossip' }));");
    const running = runTraining(() => launchNodeChild(strange, []), job(folder, 1), {
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(running).rejects.toThrow('kind');
  });
});
