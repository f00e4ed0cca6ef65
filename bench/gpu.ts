// CPU against GPU: the card's ceilings, ALS by kernel and by epoch, k-means assignment, ranking, a whole index and a
// whole training run, with results compared. Prints one JSON line each. On a machine with a card:
//   npm run -s bench -- gpu
// In software (Debian's Chromium), for the results only, in sizes that finish within minutes:
//   VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json npm run -s bench -- gpu --small
// Options: [--rank 128] [--rounds 3] [--budget 8192 (MiB)] [--only ceilings,als,assignment,ranking,index,run]
// GFLOP/s count only operations that any implementation needs; bytes count each number read once per step.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as FaissNode from 'faiss-node';
import { trainingRequestSchema } from '#shared/contract/training.ts';
import { MEASURED_LENGTH, MEASURED_SHARES } from '#shared/domain/evaluation.ts';
import {
  cpuFilmRanker,
  type RankingQuery,
  type FilmRanker,
  type RankedModel,
} from '#electron/training/evaluate/film-ranker.ts';
import { GpuFilmRanker } from '#electron/training/evaluate/gpu/gpu-film-ranker.ts';
import { initialFactors } from '#electron/training/factorise/als.ts';
import type { AlsBackend, Factors } from '#electron/training/factorise/als-backend.ts';
import { CpuBackend } from '#electron/training/factorise/cpu/cpu-backend.ts';
import { compileAls, partsFor, solverShape, sumGramian } from '#electron/training/factorise/gpu/als-calls.ts';
import { GpuBackend } from '#electron/training/factorise/gpu/gpu-backend.ts';
import type { Gpu } from '#electron/training/gpu/gpu.ts';
import { openGpu } from '#electron/training/gpu/open-gpu.ts';
import { buildIvfPq, type Vectors } from '#electron/training/index/build-ivfpq.ts';
import { buildIvfPqOnGpu } from '#electron/training/index/gpu/build-ivfpq-on-gpu.ts';
import { PointsOnGpu } from '#electron/training/index/gpu/points-on-gpu.ts';
import { Random } from '#electron/training/random.ts';
import { trainLibrary } from '#electron/training/train-library.ts';
import { benchOptions, CG } from './support/als-options.ts';
import { measureCeilings, shortestAwake, shortestOnGpu, type Ceilings } from './support/gpu-ceilings.ts';
import { syntheticLikes } from './support/synthetic-likes.ts';

const require = createRequire(import.meta.url);
const CG_STEPS = 3;
const CPU_WORKERS = 2;
/** Terms in the synthetic texts of the films that are ranked. */
const TERMS = 20_000;
const TERMS_A_FILM = 50;

const { values } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    rank: { type: 'string' },
    rounds: { type: 'string' },
    budget: { type: 'string', default: '8192' },
    only: { type: 'string', default: 'ceilings,als,assignment,ranking,index,run' },
  },
});
const SIZES = values.small
  ? {
      ...{ viewers: 400, films: 300, likes: 10_000, rank: 16, rounds: 1 },
      ...{ copyBytes: 1 << 22, side: 256, points: 2000, centroids: 256, indexed: 2000, rankedFor: 16 },
      run: ['--films', '300', '--viewers', '400', '--ratings', '20000'],
    }
  : {
      ...{ viewers: 70_000, films: 10_000, likes: 10_000_000, rank: 128, rounds: 3 },
      ...{
        copyBytes: 1 << 29,
        side: 4096,
        points: 1_000_000,
        centroids: 4096,
        indexed: 100_000,
        rankedFor: 512,
      },
      run: ['--films', '10000', '--viewers', '30000', '--ratings', '4000000'],
    };
const rank = values.rank === undefined ? SIZES.rank : Number(values.rank);
const rounds = values.rounds === undefined ? SIZES.rounds : Number(values.rounds);
const DIMENSIONS = 64;
/** Points that FAISS assigns, from which the time for all is extrapolated: it is slow, and scales linearly. */
const FAISS_POINTS = Math.min(SIZES.points, 20_000);

const opening = await openGpu(Number(values.budget) * 2 ** 20);
if (opening.kind === 'none') {
  process.stderr.write(`There is nothing to compare: ${opening.why}.\n`);
  process.exitCode = 1;
} else {
  const { gpu } = opening;
  const wanted = new Set(values.only.split(','));
  print({ bench: 'gpu', adapter: gpu.adapter, bindingBytes: gpu.bindingBytes });
  const ceilings = await measureCeilings(gpu, { bytes: SIZES.copyBytes, side: SIZES.side, rounds });
  if (wanted.has('ceilings')) print({ kernel: 'ceilings', ...ceilings });
  if (wanted.has('als')) await compareAls(gpu, ceilings);
  if (wanted.has('assignment')) await compareAssignment(gpu, ceilings);
  if (wanted.has('ranking')) await compareRanking(gpu);
  if (wanted.has('index')) await compareIndex(gpu);
  print({ peakMiB: gpu.memory.peak / 2 ** 20, calls: gpu.dispatches, gpuBusySeconds: gpu.busyMs / 1000 });
  gpu.close();
  if (wanted.has('run')) await compareRuns();
}

async function compareAls(gpu: Gpu, ceilings: Ceilings): Promise<void> {
  const likes = syntheticLikes(SIZES.viewers, SIZES.films, SIZES.likes);
  const options = benchOptions(rank, CG);
  const initial = initialFactors(likes, options);
  const entries = likes.indices.length;

  const { stride } = solverShape(rank);
  const factors = await gpu.allocate('factors', 4 * likes.rows * stride);
  const parts = await gpu.allocate('parts', 4 * partsFor(likes.rows, stride) * stride ** 2);
  const gramian = await gpu.allocate('gramian', 4 * stride ** 2);
  const calls = sumGramian(
    await compileAls(gpu, rank),
    { rows: likes.rows, factors, parts, gramian },
    solverShape(rank),
    1,
  );
  // It takes less time than a submission.
  const gramianSeconds = await shortestOnGpu(gpu, rounds, calls, 8);
  gpu.free(factors, parts, gramian);
  const gramianGflops = (likes.rows * rank * (rank + 1)) / gramianSeconds / 1e9;
  print({
    ...{ kernel: 'gramian', rank, rows: likes.rows, seconds: gramianSeconds, gflops: gramianGflops },
    ofMatmulCeiling: gramianGflops / ceilings.matmulGflops,
  });

  const cpu = await epochs(new CpuBackend(likes, initial, options, CPU_WORKERS));
  const onGpu = await epochs(await GpuBackend.open(gpu, likes, initial, options));
  const passes = CG_STEPS + 1;
  const flops = 2 * passes * 4 * entries * rank + passes * 2 * (likes.rows + likes.columns) * rank ** 2;
  const bytes = 2 * passes * 4 * entries * rank;
  const rate = flops / onGpu.seconds / 1e9;
  print({
    ...{ kernel: 'als epoch', rank, likes: entries, cgSteps: CG_STEPS },
    seconds: { gpu: onGpu.seconds, cpuWorkers2: cpu.seconds },
    ratio: cpu.seconds / onGpu.seconds,
    gflops: { gpu: rate, cpu: flops / cpu.seconds / 1e9 },
    gatheredGBps: bytes / onGpu.seconds / 1e9,
    // The bound is gathering rows (reads only, so twice what a copy reads) or arithmetic.
    ofCopyCeiling: bytes / onGpu.seconds / 1e9 / ceilings.copyGBps,
    ofMatmulCeiling: rate / ceilings.matmulGflops,
    largestRelativeDifference: difference(onGpu.factors, cpu.factors),
  });
}

/** The shortest of `rounds` epochs after some that warm up, and the factors after the first. */
async function epochs(backend: AlsBackend): Promise<{ seconds: number; factors: Factors }> {
  const epoch = () => backend.iterate(new AbortController().signal, () => undefined);
  await epoch();
  const factors = await backend.factors();
  const seconds = await shortestAwake(rounds, epoch);
  await backend.close();
  return { seconds, factors };
}

/** Root mean square of the differences, relative to that of the numbers. */
function difference(a: Factors, b: Factors): number {
  let differences = 0;
  let squares = 0;
  for (const side of ['viewers', 'items'] as const) {
    a[side].forEach((value, i) => {
      differences += (value - (b[side][i] ?? NaN)) ** 2;
      squares += value ** 2;
    });
  }
  return Math.sqrt(differences / squares);
}

async function compareAssignment(gpu: Gpu, ceilings: Ceilings): Promise<void> {
  const points = vectors(SIZES.points, 1);
  const centroids = vectors(SIZES.centroids, 2);
  const biases = Float32Array.from({ length: SIZES.centroids }, (_, i) =>
    centroids.data.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS).reduce((sum, x) => sum + (x * x) / 2, 0),
  );
  const parted = { count: points.count, parts: 1, width: DIMENSIONS, numbers: points.data };
  const placed = await PointsOnGpu.place(gpu, parted, SIZES.centroids);
  const assign = () => placed.nearest({ count: SIZES.centroids, numbers: centroids.data, biases });
  const seconds = await shortestAwake(rounds, assign);
  const labels = await assign();
  placed.free();
  const { Index, MetricType } = require('faiss-node') as typeof FaissNode;
  const flat = Index.fromFactory(DIMENSIONS, 'Flat', MetricType.METRIC_L2);
  flat.add(Array.from(centroids.data));
  const asked = Array.from(points.data.subarray(0, FAISS_POINTS * DIMENSIONS));
  const started = performance.now();
  const theirs = flat.search(asked, 1).labels;
  const faissSeconds = ((performance.now() - started) / 1000) * (SIZES.points / FAISS_POINTS);
  const gflops = (2 * SIZES.points * SIZES.centroids * DIMENSIONS) / seconds / 1e9;
  print({
    ...{
      kernel: 'k-means assignment',
      points: SIZES.points,
      centroids: SIZES.centroids,
      dimensions: DIMENSIONS,
    },
    // Includes the transfer of labels. FAISS: one thread, extrapolated to all points from those that it assigned.
    seconds: { gpu: seconds, faissOneThread: faissSeconds },
    ratio: { toOneThread: faissSeconds / seconds, toTwoThreadsAtBest: faissSeconds / 2 / seconds },
    gflops,
    ofMatmulCeiling: gflops / ceilings.matmulGflops,
    sameLabels: theirs.filter((label, i) => label === labels[i]).length / theirs.length,
  });
}

/** Lists of 20 out of all films, for viewers, at the shares that an evaluation uses. */
async function compareRanking(gpu: Gpu): Promise<void> {
  const random = new Random(4);
  const numbers = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const films = SIZES.films;
  const indptr = Int32Array.from({ length: films + 1 }, (_, film) => film * TERMS_A_FILM);
  const entries = films * TERMS_A_FILM;
  const tfidf = {
    ...{ rows: films, columns: TERMS, indptr },
    // Ascending within a film, as in every CSR matrix here.
    indices: Int32Array.from({ length: entries }, (_, entry) => {
      const step = TERMS / TERMS_A_FILM;
      return Math.floor((entry % TERMS_A_FILM) * step + random.uniform() * step);
    }),
    data: Float32Array.from({ length: entries }, () => random.uniform()),
  };
  const model: RankedModel = {
    ...{ rank, tfidf, cold: new Uint8Array(films) },
    factors: { viewers: numbers(SIZES.rankedFor * rank), items: numbers(films * rank) },
  };
  const some = () => Array.from({ length: 100 }, () => random.below(films));
  const queries: RankingQuery[] = Array.from({ length: SIZES.rankedFor }, (_, viewer) => {
    const liked = some();
    return { viewer, liked, seen: new Set(liked) };
  });
  const gpuRanker = await GpuFilmRanker.open(gpu, model, MEASURED_LENGTH);
  await gpuRanker.rank(queries.slice(0, gpuRanker.batch), MEASURED_SHARES);
  const onGpu = await rankAll(gpuRanker, queries, MEASURED_SHARES);
  const onCpu = await rankAll(cpuFilmRanker(model, MEASURED_LENGTH), queries, MEASURED_SHARES);
  const theirs = onCpu.lists.flat();
  const alike = onGpu.lists
    .flat()
    .map((list, i) => list.filter((film) => theirs[i]?.includes(film)).length / list.length);
  print({
    ...{ kernel: 'ranking', viewers: SIZES.rankedFor, films, rank, shares: MEASURED_SHARES.length },
    seconds: { gpu: onGpu.seconds, cpuOneThread: onCpu.seconds },
    ratio: onCpu.seconds / onGpu.seconds,
    overlapAt20: alike.reduce((sum, share) => sum + share, 0) / alike.length,
  });
}

async function rankAll(ranker: FilmRanker, queries: readonly RankingQuery[], shares: readonly number[]) {
  const started = performance.now();
  const lists: number[][][] = [];
  for (let first = 0; first < queries.length; first += ranker.batch) {
    lists.push(...(await ranker.rank(queries.slice(first, first + ranker.batch), shares)));
  }
  const seconds = (performance.now() - started) / 1000;
  ranker.close();
  return { lists, seconds };
}

/** What the command line does, from files to a library, on both devices. */
async function compareRuns(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'reelscope-gpu-'));
  try {
    const input = join(folder, 'ratings');
    const generate = join(import.meta.dirname, 'generate-movielens.ts');
    execFileSync(process.execPath, [generate, '--out', input, ...SIZES.run, '--overview-words', '40']);
    const text = join(input, 'texts.csv');
    const trained = async (device: 'cpu' | 'gpu') => {
      const given = {
        input,
        text,
        out: join(folder, device),
        device,
        rank,
        gpuMemoryMiB: Number(values.budget),
      };
      const started = performance.now();
      const { metrics } = await trainLibrary(trainingRequestSchema.parse({ ...given, seed: 42 }), {
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      return {
        seconds: (performance.now() - started) / 1000,
        ndcg: metrics?.byViewer.collaborative.warm.ndcg ?? NaN,
      };
    };
    const onGpu = await trained('gpu');
    const onCpu = await trained('cpu');
    print({
      ...{ kernel: 'whole run', arguments: SIZES.run.join(' '), rank, processors: availableParallelism() },
      seconds: { gpu: onGpu.seconds, cpu: onCpu.seconds },
      ratio: onCpu.seconds / onGpu.seconds,
      ndcgAt20: { gpu: onGpu.ndcg, cpu: onCpu.ndcg, ratio: onGpu.ndcg / onCpu.ndcg },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareIndex(gpu: Gpu): Promise<void> {
  const given = vectors(SIZES.indexed, 3);
  let started = performance.now();
  const ours = await buildIvfPqOnGpu(gpu, given);
  const gpuSeconds = (performance.now() - started) / 1000;
  started = performance.now();
  const theirs = buildIvfPq(given);
  const faissSeconds = (performance.now() - started) / 1000;
  print({
    ...{ kernel: 'whole index', vectors: given.count, dimensions: DIMENSIONS, nlist: ours.nlist },
    seconds: { gpu: gpuSeconds, faissOneThread: faissSeconds },
    ratio: faissSeconds / gpuSeconds,
    sameSize: ours.file.length === theirs.file.length,
  });
}

function vectors(count: number, seed: number): Vectors {
  const random = new Random(seed);
  return {
    count,
    dimensions: DIMENSIONS,
    data: Float32Array.from({ length: count * DIMENSIONS }, () => random.normal()),
  };
}

function print(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
