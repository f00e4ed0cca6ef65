import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { TRAINING_STAGES, type TrainingProgress } from '#shared/domain/progress.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { trainingRequestSchema, type TrainingRequest } from '#shared/contract/training.ts';
import { trainSampleLibrary } from '#electron/training/sample/train-sample-library.ts';
import { trainLibrary, type RunOptions } from '#electron/training/train-library.ts';
import { openEngine } from '../fixtures/open-engine.ts';
import { describeIf } from '../fixtures/skip.ts';
import { canMountSmallDisk, noSmallDisk, PAGE, smallDisk } from '../fixtures/small-disk.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { TINY_FILMS, TINY_VIEWERS, writeTinyDataset } from '../fixtures/tiny-dataset.ts';

const quiet: RunOptions = { signal: new AbortController().signal, onProgress: () => undefined };

function request(different: Partial<TrainingRequest> & { input: string; out: string }): TrainingRequest {
  return trainingRequestSchema.parse({ rank: 8, iterations: 3, holdout: 0, ...different });
}

/** A new folder with the tiny data set in `data`; `out` is where a library may go, beside it. */
function workplace(options?: { bare: boolean }) {
  const folder = temporaryFolder();
  const input = join(folder, 'data');
  mkdirSync(input);
  writeTinyDataset(input, options);
  const shelf = join(folder, 'shelf');
  mkdirSync(shelf);
  return { input, text: join(input, 'texts.csv'), shelf, out: join(shelf, 'library') };
}

function open(folder: string) {
  const engine = openEngine(folder);
  onTestFinished(engine.close);
  return engine;
}

async function errorOf(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Error) return error;
  throw new Error('something was thrown that is no error');
}

/** SHA-256 of every file of a folder, by name. */
function hashes(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );
}

/** The same without the manifest, which says when the library was made. */
function contentHashes(folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(hashes(folder)).filter(([name]) => name !== 'manifest.json'));
}

describe('trainLibrary', () => {
  it('makes a library that answers, from films, ratings and texts', async () => {
    const { input, text, shelf, out } = workplace();
    const result = await trainLibrary(request({ input, text, out, holdout: 0.2, name: 'Tiny' }), quiet);
    expect(result.library).toBe(out);
    expect(result.counts).toMatchObject({ films: TINY_FILMS, viewers: TINY_VIEWERS });
    expect(result.report.texts).toEqual({ read: TINY_FILMS, joined: TINY_FILMS, rejected: 0 });
    expect(result.metrics?.holdout).toBe(0.2);
    expect(readdirSync(shelf)).toEqual(['library']);

    const { library, ask } = open(out);
    expect(library.manifest).toMatchObject({ name: 'Tiny', counts: result.counts });
    const alike = ask('recommend.content', { seeds: [{ title: 'Film number7' }], count: 20 });
    expect(alike.items).toHaveLength(20);
    expect(alike.items.every(({ movieId }) => movieId % 2 === 1 && movieId !== 7)).toBe(true);
    const forViewer = ask('recommend.collaborative', { viewer: { userId: 4 }, count: 10 });
    expect(forViewer.items).toHaveLength(10);
    expect(forViewer.items.filter(({ movieId }) => movieId % 2 === 0).length).toBeGreaterThanOrEqual(9);
    const weights = { content: 0.5, collab: 0.5 };
    const both = ask('recommend.hybrid', {
      seeds: [{ title: 'Film number8' }],
      viewer: { userId: 4 },
      weights,
      count: 5,
    });
    expect(both.items.every(({ movieId }) => movieId % 2 === 0)).toBe(true);
  });

  it('tells its progress: stages in order, a share that never decreases and ends at 1', async () => {
    const { input, text, out } = workplace();
    const news: TrainingProgress[] = [];
    await trainLibrary(request({ input, text, out, holdout: 0.2 }), {
      ...quiet,
      onProgress: (progress) => news.push(progress),
    });
    const shares = news.map(({ fraction }) => fraction);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
    expect(new Set(news.map(({ stage }) => stage))).toEqual(new Set(TRAINING_STAGES));
    expect(news.every(({ message }) => message !== '' && !message.includes('\n'))).toBe(true);
  });

  it('trains films without any texts or genres: no content index, and ratings still recommend', async () => {
    const { input, out } = workplace({ bare: true });
    const { counts } = await trainLibrary(request({ input, out }), quiet);
    expect(counts.terms).toBe(0);
    const { library, ask } = open(out);
    expect(library.manifest.contentIndex).toBeNull();
    expect(library.contentIndex).toBeUndefined();
    const { items } = ask('recommend.collaborative', { viewer: { userId: 3 }, count: 10 });
    expect(items).toHaveLength(10);
    expect(items.filter(({ movieId }) => movieId % 2 === 1).length).toBeGreaterThanOrEqual(9);
    expect(() => ask('recommend.content', { seeds: [{ title: 'Title7' }], count: 5 })).toThrow(
      ReelscopeError,
    );
  });

  it('trains the smallest data set there is', async () => {
    const { input, out } = workplace();
    writeFileSync(join(input, 'movies.csv'), 'movieId,title,genres\n1,Heat (1995),Crime\n');
    writeFileSync(join(input, 'ratings.csv'), 'userId,movieId,rating,timestamp\n1,1,4,1\n');
    const { counts } = await trainLibrary(request({ input, out, holdout: 0.1 }), quiet);
    expect(counts).toMatchObject({ films: 1, viewers: 1, ratings: 1 });
    expect(open(out).ask('recommend.collaborative', { viewer: { userId: 1 }, count: 5 }).items).toEqual([]);
  });

  it('gives the same bytes for the same seed, apart from the manifest, and others for another', async () => {
    const { input, text, shelf, out } = workplace();
    const again = join(shelf, 'again');
    const other = join(shelf, 'other');
    await trainLibrary(request({ input, text, out }), quiet);
    await trainLibrary(request({ input, text, out: again }), quiet);
    await trainLibrary(request({ input, text, out: other, seed: 43 }), quiet);
    const first = contentHashes(out);
    expect(Object.keys(first)).toContain('catalogue.sqlite');
    expect(contentHashes(again)).toEqual(first);
    expect(contentHashes(other)['item-factors.npy']).not.toBe(first['item-factors.npy']);
  });
});

describe('the time in SOURCE_DATE_EPOCH', () => {
  const withEpoch = async (epoch: string) => {
    const { input, out } = workplace({ bare: true });
    vi.stubEnv('SOURCE_DATE_EPOCH', epoch);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const before = Date.now();
    await trainLibrary(request({ input, out, rank: 2, iterations: 1 }), quiet);
    return { before, created: open(out).library.manifest.created };
  };

  it('is when the library was made', async () => {
    expect((await withEpoch('1700000000')).created).toBe('2023-11-14T22:13:20.000Z');
  });

  // Milliseconds are the most likely mistake; as seconds they lie in the year 55840.
  it.each(['yesterday', '', '1700000000000'])('is not "%s", which ends no run', async (epoch) => {
    const { before, created } = await withEpoch(epoch);
    expect(Date.parse(created)).toBeGreaterThanOrEqual(before);
  });
});

describe('trainLibrary and what is at its target', () => {
  it('replaces an older library', async () => {
    const { input, shelf, out } = workplace({ bare: true });
    await trainLibrary(request({ input, out, name: 'Old' }), quiet);
    await trainLibrary(request({ input, out, name: 'New' }), quiet);
    expect(open(out).library.manifest.name).toBe('New');
    expect(readdirSync(shelf)).toEqual(['library']);
  });

  it('makes folders on the way, and fills an empty one', async () => {
    const { input, shelf } = workplace({ bare: true });
    const deep = join(shelf, 'a', 'b', 'library');
    await trainLibrary(request({ input, out: deep }), quiet);
    expect(readdirSync(dirname(deep))).toEqual(['library']);
    const empty = join(shelf, 'empty');
    mkdirSync(empty);
    await trainLibrary(request({ input, out: empty }), quiet);
    expect(existsSync(join(empty, 'manifest.json'))).toBe(true);
  });

  it.each([
    [
      'a folder with other files',
      (out: string) => {
        mkdirSync(out);
        writeFileSync(join(out, 'thesis.txt'), 'mine');
      },
      /already holds other files/,
    ],
    [
      'a file',
      (out: string) => {
        writeFileSync(out, 'mine');
      },
      /is a file/,
    ],
  ])('refuses %s before any work, and leaves it alone', async (_, make, message) => {
    const { input, shelf, out } = workplace();
    make(out);
    const news: TrainingProgress[] = [];
    const run = { ...quiet, onProgress: (progress: TrainingProgress) => news.push(progress) };
    const error = await errorOf(trainLibrary(request({ input, out }), run));
    expect(error).toMatchObject({ code: 'bad-request' });
    expect(error.message).toMatch(message);
    expect(news).toEqual([]);
    expect(readdirSync(shelf)).toEqual(['library']);
    const file = statSync(out).isDirectory() ? join(out, 'thesis.txt') : out;
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('leaves nothing behind where the data set is unusable', async () => {
    const { shelf, out } = workplace();
    const error = await errorOf(trainLibrary(request({ input: join(shelf, 'nowhere'), out }), quiet));
    expect(error).toMatchObject({ code: 'dataset-unusable' });
    expect(readdirSync(shelf)).toEqual([]);
  });
});

describe('trainLibrary when it is cancelled', () => {
  it('before it starts, throws and leaves nothing behind', async () => {
    const { input, shelf, out } = workplace();
    const error = await errorOf(
      trainLibrary(request({ input, out }), { ...quiet, signal: AbortSignal.abort() }),
    );
    expect(error.name).toBe('AbortError');
    expect(readdirSync(shelf)).toEqual([]);
  });

  it.each(TRAINING_STAGES)('while %s, throws and leaves nothing behind', async (stage) => {
    const { input, text, shelf, out } = workplace();
    const controller = new AbortController();
    const run: RunOptions = {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === stage && progress.fraction < 1) controller.abort();
      },
    };
    const error = await errorOf(trainLibrary(request({ input, text, out, holdout: 0.2 }), run));
    expect(error.name).toBe('AbortError');
    expect(readdirSync(shelf)).toEqual([]);
  });

  it('leaves an older library as it was', async () => {
    const { input, shelf, out } = workplace({ bare: true });
    await trainLibrary(request({ input, out }), quiet);
    const before = hashes(out);
    const controller = new AbortController();
    const run: RunOptions = {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage === 'packaging') controller.abort();
      },
    };
    expect((await errorOf(trainLibrary(request({ input, out, seed: 7 }), run))).name).toBe('AbortError');
    expect(hashes(out)).toEqual(before);
    expect(readdirSync(shelf)).toEqual(['library']);
  });
});

function bytesOf(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + PAGE * Math.ceil(statSync(join(folder, name)).size / PAGE),
    0,
  );
}

function expectDiskFull(error: Error, out: string): void {
  expect(error).toMatchObject({ code: 'disk-full' });
  expect(error.message).toContain(out);
  expect(error.message).toMatch(/disk is full/);
  expect(error.message).not.toContain('\n');
}

describeIf(canMountSmallDisk, noSmallDisk)('trainLibrary on a full disk', () => {
  let room = 0;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reelscope-room-'));
    try {
      writeTinyDataset(folder);
      const out = join(folder, 'library');
      await trainLibrary(request({ input: folder, text: join(folder, 'texts.csv'), out }), quiet);
      room = bytesOf(out);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([0.02, 0.2, 0.5, 0.7, 0.9, 0.97])(
    'of %d times the room that the library needs, says so in one line and leaves no library, whole or in part',
    async (share) => {
      const { input, text } = workplace();
      const disk = smallDisk(share * room);
      const out = join(disk, 'library');
      expectDiskFull(await errorOf(trainLibrary(request({ input, text, out }), quiet)), out);
      // What was done is kept beside it, hidden, for the same run to go on with.
      expect(readdirSync(disk)).toEqual(['.library.training']);
    },
  );

  it('goes on when there is room again, and ends in the bytes of a run that was never stopped', async () => {
    const { input, text, out: elsewhere } = workplace();
    const disk = smallDisk(0.7 * room);
    const out = join(disk, 'library');
    expectDiskFull(await errorOf(trainLibrary(request({ input, text, out }), quiet)), out);
    execFileSync('mount', ['-o', `remount,size=${4 * room}`, disk]);
    await trainLibrary(request({ input, text, out }), quiet);
    expect(readdirSync(disk)).toEqual(['library']);
    await trainLibrary(request({ input, text, out: elsewhere }), quiet);
    expect(contentHashes(out)).toEqual(contentHashes(elsewhere));
  });

  it('leaves the library that is there intact', async () => {
    const { input, text } = workplace();
    const disk = smallDisk(1.6 * room);
    const out = join(disk, 'library');
    await trainLibrary(request({ input, text, out }), quiet);
    const before = hashes(out);
    expectDiskFull(await errorOf(trainLibrary(request({ input, text, out, seed: 7 }), quiet)), out);
    expect(hashes(out)).toEqual(before);
    expect(open(out).ask('recommend.collaborative', { viewer: { userId: 4 }, count: 3 }).items).toHaveLength(
      3,
    );
    expect(readdirSync(disk)).toEqual(['.library.training', 'library']);
  });

  it('says so for the sample library too', async () => {
    const disk = smallDisk(300_000);
    const out = join(disk, 'sample');
    expectDiskFull(await errorOf(trainSampleLibrary(out, quiet)), out);
    expect(readdirSync(disk).filter((name) => name !== '.sample.training')).toEqual([]);
  });
});
