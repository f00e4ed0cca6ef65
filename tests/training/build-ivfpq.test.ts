import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IvfPqSearch } from '#electron/engine/vectors/ivfpq-search.ts';
import { memorySource } from '#electron/formats/byte-source.ts';
import { readIvfPq } from '#electron/formats/faiss-ivfpq.ts';
import {
  buildIvfPq,
  chooseNlist,
  chooseSubquantizers,
  rulesFor,
  type BuiltIndex,
  type Vectors,
} from '#electron/training/index/build-ivfpq.ts';
import { buildIvfPqOnGpu } from '#electron/training/index/gpu/build-ivfpq-on-gpu.ts';
import { Random } from '#electron/training/random.ts';
import type { Gpu } from '#electron/training/gpu/gpu.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';
import { hasSoftwareGpu, noSoftwareGpu, openSoftwareGpu } from '../fixtures/software-gpu.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function vectors(count: number, dimensions: number, seed = 1) {
  const random = new Random(seed);
  const data = Float32Array.from({ length: count * dimensions }, () => random.normal());
  return { count, dimensions, data };
}

describe('chooseNlist', () => {
  it('is a power of two, about the square root or four times that, with at least 39 vectors a list', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), (count) => {
        const nlist = chooseNlist(count);
        expect(Number.isInteger(Math.log2(nlist))).toBe(true);
        expect(nlist).toBeGreaterThanOrEqual(1);
        const most = count < 250_000 ? Math.sqrt(count) : 4 * Math.SQRT2 * Math.sqrt(count);
        expect(nlist).toBeLessThanOrEqual(most);
        if (nlist > 1) expect(count / nlist).toBeGreaterThanOrEqual(39);
        // The next power of two would break one of the two rules.
        expect(2 * nlist > most || count / (2 * nlist) < 39).toBe(true);
      }),
    );
  });

  it.each([
    [1, 1],
    [77, 1],
    [78, 2],
    [10_000, 64],
    [249_999, 256],
    [250_000, 2048],
    [1_000_000, 4096],
  ])('gives %d vectors %d lists', (count, nlist) => {
    expect(chooseNlist(count)).toBe(nlist);
  });
});

describe('chooseSubquantizers', () => {
  it('cuts every vector into equal parts of about four numbers or more, the most that do, 64 at most', () => {
    for (let dimensions = 2; dimensions <= 512; dimensions++) {
      const parts = chooseSubquantizers(dimensions);
      const fitting = Array.from({ length: 64 }, (_, i) => i + 1).filter(
        (m) => dimensions % m === 0 && m <= Math.max(1, Math.ceil(dimensions / 4)),
      );
      expect(parts).toBe(fitting.at(-1));
    }
    expect(chooseSubquantizers(1)).toBe(1);
  });
});

const hasFaiss = pythonHas('faiss');
if (!hasFaiss) process.stderr.write('SKIPPED: indexes in Python: python3-faiss is not installed\n');

type Build = (given: Vectors) => Promise<BuiltIndex>;
const onCpu: Build = (given) => Promise.resolve(buildIvfPq(given));

/** Numbers of vectors, and of numbers in each. */
type Shape = readonly [number, number];
const SMALL_SHAPES: readonly Shape[] = [
  [1, 8],
  [5, 2],
  [300, 7],
  [300, 16],
];
const LARGE_SHAPES: readonly Shape[] = [
  [1000, 64],
  [2500, 64],
];

/** What every builder promises. */
function promises(build: Build, shapes: readonly Shape[]): void {
  it.each(shapes)('makes an index of %d vectors of %d numbers', async (count, dimensions) => {
    const { nlist, subquantizers, file } = await build(vectors(count, dimensions));
    expect({ nlist, subquantizers }).toEqual({
      nlist: chooseNlist(count),
      subquantizers: chooseSubquantizers(dimensions),
    });
    expect(readIvfPq(memorySource('index', file))).toMatchObject({
      count,
      dimensions,
      metric: 'inner-product',
      nlist,
      subquantizers,
    });
  });

  it.each([
    ['zeros', () => 0],
    ['all the same', (i: number) => i % 8],
    ['very large', (i: number) => 1e18 * ((i % 5) - 2)],
  ])('takes vectors that are %s', async (_, value) => {
    const data = Float32Array.from({ length: 100 * 8 }, (__, i) => value(i));
    const { file } = await build({ count: 100, dimensions: 8, data });
    expect(readIvfPq(memorySource('index', file)).count).toBe(100);
  });

  it('is the same to the bit for the same vectors', async () => {
    const given = vectors(500, 16);
    const { file } = await build(given);
    expect((await build(given)).file.equals(file)).toBe(true);
  });

  it('holds every vector under its place: an index over few vectors finds each by itself', async () => {
    const folder = temporaryFolder();
    const given = vectors(300, 16);
    for (let row = 0; row < given.count; row++) {
      const own = given.data.subarray(row * 16, row * 16 + 16);
      const length = Math.hypot(...own);
      own.set(own.map((value) => value / length));
    }
    const { nlist, file } = await build(given);
    const path = join(folder, 'index.faiss');
    writeFileSync(path, file);
    const index = IvfPqSearch.open(path, path);
    let found = 0;
    for (let row = 0; row < given.count; row++) {
      if (
        index.search(given.data.subarray(row * 16, row * 16 + 16), { k: 1, nprobe: nlist })[0]?.index === row
      )
        found++;
    }
    expect(found / given.count).toBeGreaterThan(0.95);
    const all = index
      .search(given.data.subarray(0, 16), { k: given.count, nprobe: nlist })
      .map((found) => found.index);
    expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });

  // Vectors of 7 numbers have codes of one byte: some are alike, and FAISS orders equal scores as it likes.
  const inOrder = shapes.filter(([, dimensions]) => dimensions !== 7);
  it.skipIf(!hasFaiss).each(inOrder)(
    'opens in python3-faiss and gives the same answers (%d vectors of %d numbers)',
    async (count, dimensions) => {
      expectFaissAgrees(await build(vectors(count, dimensions)), count, dimensions);
    },
  );
}

describe('buildIvfPq', () => {
  promises(onCpu, [...SMALL_SHAPES, ...LARGE_SHAPES]);
});

describeIf(hasSoftwareGpu, noSoftwareGpu)('buildIvfPqOnGpu', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openSoftwareGpu();
  });
  afterAll(() => {
    gpu.close();
  });
  // A GPU in software is slow: fewer vectors to learn from.
  const quickRules = (given: Vectors, trainingRows = 400) => ({ ...rulesFor(given), trainingRows });
  promises((given) => buildIvfPqOnGpu(gpu, given, quickRules(given)), SMALL_SHAPES);

  it('places centroids and codes as well as FAISS does, to 1 %', { timeout: 240_000 }, async () => {
    // Without groups, so that what k-means ends in depends little on where it begins.
    const given = vectors(1200, 8);
    const rules = quickRules(given, 1200);
    const ours = errorsOf(given, (await buildIvfPqOnGpu(gpu, given, rules)).file);
    const theirs = errorsOf(given, buildIvfPq(given, rules).file);
    expect(ours.similarity / theirs.similarity).toBeGreaterThan(0.99);
    expect(ours.codingError / theirs.codingError).toBeLessThan(1.01);
  });

  it(
    'gives the same file with a memory budget that holds a part of the vectors, and stays within it',
    { timeout: 240_000 },
    async () => {
      const given = vectors(3000, 16);
      const { file } = await buildIvfPqOnGpu(gpu, given, quickRules(given));
      const small = await openSoftwareGpu(300_000);
      try {
        expect((await buildIvfPqOnGpu(small, given, quickRules(given))).file.equals(file)).toBe(true);
        expect(small.memory.peak).toBeLessThanOrEqual(small.memory.budget);
        expect(given.data.byteLength).toBeGreaterThan(0.5 * small.memory.budget);
      } finally {
        small.close();
      }
    },
  );
});

/** How well the lists and codes of an index file describe the vectors, computed from the file's bytes. */
function errorsOf({ count, dimensions, data }: Vectors, file: Buffer) {
  const { nlist, subquantizers, centroidsAt, codebooksAt, inverted } = readIvfPq(memorySource('index', file));
  const width = dimensions / subquantizers;
  let similarity = 0;
  let codingError = 0;
  inverted.lists.forEach(({ size, codesAt, idsAt }, list) => {
    for (let place = 0; place < size; place++) {
      const id = Number(file.readBigInt64LE(idsAt + 8 * place));
      for (let d = 0; d < dimensions; d++) {
        const value = data[id * dimensions + d] ?? NaN;
        const centroid = file.readFloatLE(centroidsAt + 4 * (list * dimensions + d));
        const part = Math.floor(d / width);
        const code = file[codesAt + place * subquantizers + part] ?? 0;
        const decoded = file.readFloatLE(codebooksAt + 4 * ((part * 256 + code) * width + (d % width)));
        similarity += value * centroid;
        codingError += (value - centroid - decoded) ** 2;
      }
    }
  });
  expect(inverted.lists).toHaveLength(nlist);
  return { similarity: similarity / count, codingError: codingError / count };
}

/** Opens the file with FAISS itself and compares its answers with those of our own search. */
function expectFaissAgrees(
  { nlist, subquantizers, file }: BuiltIndex,
  count: number,
  dimensions: number,
): void {
  const folder = temporaryFolder();
  const path = join(folder, 'index.faiss');
  const nprobe = Math.ceil(nlist / 4);
  writeFileSync(path, file);
  const queries = vectors(20, dimensions, 2);
  const rows = Array.from({ length: 20 }, (_, i) => queries.data.slice(i * dimensions, (i + 1) * dimensions));
  const theirs = runPython(
    `import faiss, numpy as np
index = faiss.read_index(data['path'])
index.nprobe = data['nprobe']
scores, labels = index.search(np.array(data['queries'], dtype=np.float32), 10)
print(json.dumps({'type': type(index).__name__, 'count': index.ntotal, 'nlist': index.nlist, 'metric': index.metric_type,
                  'm': index.pq.M, 'labels': labels.tolist(), 'scores': np.where(labels < 0, 0, scores).tolist()}))`,
    { path, nprobe, queries: rows.map((row) => [...row]) },
  ) as { labels: number[][]; scores: number[][] };
  expect(theirs).toMatchObject({
    ...{ type: 'IndexIVFPQ', count, nlist, metric: 0, m: subquantizers },
  });
  const index = IvfPqSearch.open(path, path);
  rows.forEach((row, i) => {
    const ours = index.search(row, { k: 10, nprobe });
    expect(ours.map((found) => found.index)).toEqual(theirs.labels[i]?.filter((label) => label >= 0));
    ours.forEach(({ score }, place) => {
      expect(score).toBeCloseTo(theirs.scores[i]?.[place] ?? Number.NaN, 3);
    });
  });
}
