import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Method, ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import type { ServerMessage } from '#shared/contract/messages.ts';
import { trainingOptionsSchema, type TrainingStatus } from '#shared/contract/training.ts';
import { Application } from '#electron/app/application.ts';
import { ModelTraining } from '#electron/app/model-training.ts';
import { launchTraining } from '#electron/hosts/cli/checkout.ts';
import { launchNodeChild, type Child } from '#electron/processes/child.ts';
import { runInspection, runTraining } from '#electron/processes/run-training.ts';
import { EngineSupervisor } from '#electron/processes/supervise-engine.ts';
import { collectGarbage } from '#electron/sync/versions.ts';
import { TINY_FILMS, TINY_VIEWERS, writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { unkept } from '../fixtures/idle-application.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ENGINE_PROCESS = join(import.meta.dirname, '../../electron/processes/engine-process.ts');

/** Options of a run that takes a moment, and of one that takes long enough to be stopped within. */
const QUICK = { rank: 8, iterations: 3, holdout: 0.2 };
const SLOW = { rank: 128, iterations: 1000, holdout: 0.2 };

/** A program over real processes; those that train are told of. */
function program(homeFolder: string) {
  const trainers: Child[] = [];
  const launch = () => {
    const child = launchTraining();
    trainers.push(child);
    return child;
  };
  const app = new Application({
    homeFolder,
    ...unkept(),
    libraryFolder: undefined,
    startEngine: (folder) =>
      new EngineSupervisor(() => launchNodeChild(ENGINE_PROCESS, [folder, homeFolder])),
    trainSample: (out) => {
      mkdirSync(out, { recursive: true });
      return Promise.resolve();
    },
    train: (request, run) =>
      runTraining(launch, { kind: 'train', request, curve: true }, { ...run, leave: 'checkpoint' }),
    inspectDataset: (request, run) => runInspection(launch, request, run),
  });
  onTestFinished(() => {
    app.close();
  });
  const events: Extract<ServerMessage, { kind: 'event' }>[] = [];
  app.onEvent((event) => events.push(event));
  const ask = async <M extends Method>(method: M, request: RequestOf<M>): Promise<ReplyOf<M>> => {
    const answer = await app.dispatch(method, request, new AbortController().signal);
    if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    return answer.reply as ReplyOf<M>;
  };
  const reached = (state: TrainingStatus['state'], stage?: string) =>
    new Promise<TrainingStatus>((resolve) => {
      const stop = app.onEvent(({ name, value }) => {
        if (name !== 'training.status') return;
        const status = value as TrainingStatus;
        const isThere = stage === undefined || ('progress' in status && status.progress?.stage === stage);
        if (status.state !== state || !isThere) return;
        stop();
        resolve(status);
      });
    });
  return { app, ask, events, reached, trainers };
}

function dataset(): string {
  const folder = temporaryFolder();
  writeTinyDataset(folder);
  return folder;
}

describe('training in the application', () => {
  it('says what a folder holds before anything is trained on it', async () => {
    const input = dataset();
    writeFileSync(
      join(input, 'ratings.csv'),
      'userId,movieId,rating,timestamp\n1,1,5,100\n1,2,1,200\n2,999,4,300\n',
    );
    const { ask } = program(temporaryFolder());
    const { inspection, room } = await ask('training.inspect', { input });
    expect(inspection).toMatchObject({
      format: 'ml-latest',
      films: { read: TINY_FILMS, kept: TINY_FILMS, merged: 0, rejected: 0 },
      viewers: 1,
      ratings: { read: 3, kept: 2, replaced: 0, rejected: 1 },
      likes: { count: 1, from: 3 },
      stars: [
        { rating: 1, count: 1 },
        { rating: 5, count: 1 },
      ],
      rated: { from: '1970-01-01T00:01:40.000Z', to: '1970-01-01T00:03:20.000Z' },
      withGenres: TINY_FILMS,
      texts: null,
      textFiles: [join(input, 'texts.csv')],
      rejections: [{ file: 'ratings.csv', reason: 'film not in the list of films', count: 1 }],
      rejectedRows: [{ file: 'ratings.csv', line: 4, column: 'movieId' }],
    });
    expect(room.freeDisk).toBeGreaterThan(0);
    const withTexts = await ask('training.inspect', { input, text: join(input, 'texts.csv') });
    expect(withTexts.inspection.texts).toEqual({ read: TINY_FILMS, joined: TINY_FILMS, rejected: 0 });
    await expect(ask('training.inspect', { input: join(input, 'none') })).rejects.toThrow(/dataset-unusable/);
  });

  it('trains a folder to a library that is compared, activated and opened', async () => {
    const input = dataset();
    const home = temporaryFolder();
    const { app, ask, events, reached } = program(home);
    const done = reached('done');
    await ask('training.start', { input, name: 'First', ...QUICK });
    await expect(ask('training.start', { input, ...QUICK })).rejects.toThrow(/already: cancel it first/);
    await done;

    const { entries } = await ask('training.journal', {});
    expect(entries.map(({ number }) => number)).toEqual(entries.map((_, i) => i));
    const told = events.flatMap(({ name, value }) => (name === 'training.journal' ? [value] : []));
    expect(told).toEqual(entries);
    const points = entries.flatMap((entry) => (entry.kind === 'point' ? [entry.point] : []));
    for (const model of ['by-viewer', 'by-time', 'final']) {
      const own = points.filter((point) => point.model === model);
      expect(own.map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
      const losses = own.map(({ loss }) => loss);
      expect(losses).toEqual(losses.toSorted((a, b) => b - a));
      expect(own.every(({ ndcg }) => (ndcg === null) === (model === 'final'))).toBe(true);
    }
    expect(entries.some((entry) => entry.kind === 'line' && entry.text.startsWith('NDCG@20'))).toBe(true);

    const first = await ask('training.compare', {});
    expect(first).toMatchObject({ trained: { name: 'First', rank: 8 }, active: null, sameSplit: false });
    expect(first.trained.counts).toMatchObject({ films: TINY_FILMS, viewers: TINY_VIEWERS });
    await expect(ask('training.start', { input, ...QUICK })).rejects.toThrow(/discard its library first/);

    const version = await ask('training.activate', {});
    expect(version).toMatchObject({ id: first.trained.id, state: 'active' });
    expect(app.status).toMatchObject({ state: 'ready', library: { name: 'First' } });
    expect(await ask('training.status', {})).toEqual({ state: 'idle' });
    expect(readdirSync(join(home, 'training'))).toEqual([]);

    const again = reached('done');
    await ask('training.start', { input, name: 'Second', ...QUICK, rank: 4 });
    await again;
    const second = await ask('training.compare', {});
    expect(second).toMatchObject({ active: { name: 'First' }, sameSplit: true });
    const damaged = join(home, 'models', 'versions', 'f'.repeat(64));
    mkdirSync(damaged);
    const kept = await ask('training.keep', {});
    expect(kept).toMatchObject({ name: 'Second', state: 'installed' });
    expect(app.status).toMatchObject({ library: { name: 'First' } });
    // A sync clears up behind itself, and must not take away what no sync can bring back.
    collectGarbage(join(home, 'models'));
    const { versions } = await ask('versions.list', {});
    expect(versions.map(({ name, state }) => [name, state])).toEqual([
      ['First', 'active'],
      ['Second', 'installed'],
    ]);

    const third = reached('done');
    await ask('training.start', { input, ...QUICK });
    await third;
    await ask('training.discard', {});
    expect((await ask('versions.list', {})).versions).toHaveLength(2);
    await expect(ask('training.compare', {})).rejects.toThrow(/bad-request/);
  });

  it('pauses, goes on, and is cancelled, leaving nothing', async () => {
    const input = dataset();
    const home = temporaryFolder();
    const { ask, reached, trainers } = program(home);
    const factors = reached('running', 'evaluation');
    await ask('training.start', { input, ...SLOW });
    await factors;
    await ask('training.pause', {});
    expect(await ask('training.status', {})).toMatchObject({ state: 'paused', reason: { kind: 'asked' } });
    expect(() => process.kill(trainers[0]?.pid ?? 0, 0)).toThrow(/ESRCH/);
    const goesOn = reached('running', 'evaluation');
    await ask('training.resume', {});
    await goesOn;
    await ask('training.cancel', {});
    expect(await ask('training.status', {})).toEqual({ state: 'idle' });
    expect(readdirSync(join(home, 'training'))).toEqual([]);
    await expect(ask('training.resume', {})).rejects.toThrow(/no training run to resume/);
  });

  it('is found by a later program: a run that was interrupted goes on, one that was done waits', async () => {
    const input = dataset();
    const home = temporaryFolder();
    const first = program(home);
    const begun = first.reached('running', 'evaluation');
    await first.ask('training.start', { input, ...SLOW, rank: 64, iterations: 100 });
    await begun;
    first.app.close();

    const second = program(home);
    expect(await second.ask('training.status', {})).toMatchObject({
      state: 'paused',
      reason: { kind: 'interrupted' },
      options: { input, rank: 64 },
    });
    const done = second.reached('done');
    await second.ask('training.resume', {});
    await done;
    const { entries } = await second.ask('training.journal', {});
    const points = entries.flatMap((entry) =>
      entry.kind === 'point' ? [`${entry.point.model} ${entry.point.iteration}`] : [],
    );
    expect(new Set(points).size).toBe(points.length);
    second.app.close();

    const third = program(home);
    expect(await third.ask('training.status', {})).toMatchObject({ state: 'done' });
    expect((await third.ask('training.journal', {})).entries).toEqual(entries);
    await third.ask('training.keep', {});
    expect(existsSync(join(home, 'training', 'library'))).toBe(false);
  });

  it.each([
    ['cancel', 'pause'],
    ['pause', 'cancel'],
    ['cancel', 'cancel'],
  ] as const)('is gone after %s, and %s before it has stopped', async (first, second) => {
    const folder = temporaryFolder();
    const options = trainingOptionsSchema.parse({ input: folder, ...QUICK });
    const training = new ModelTraining({
      folder,
      modelsRoot: join(folder, 'models'),
      train: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            setImmediate(reject, signal.reason);
          });
        }),
      onStatus: () => undefined,
      onEntry: () => undefined,
    });
    training.start(options);
    await Promise.all([training[first](), training[second]()]);
    expect(training.status).toEqual({ state: 'idle' });
    training.start(options);
    await training.pause();
    expect(training.status).toMatchObject({ state: 'paused' });
  });

  it('says why a run failed, and can be tried again', async () => {
    const input = dataset();
    const { ask, reached } = program(temporaryFolder());
    writeFileSync(join(input, 'movies.csv'), 'nonsense\n');
    const failed = reached('failed');
    await ask('training.start', { input, ...QUICK });
    expect(await failed).toMatchObject({ error: { code: 'dataset-unusable' } });
    writeTinyDataset(input);
    const done = reached('done');
    await ask('training.resume', {});
    await done;
  });
});
