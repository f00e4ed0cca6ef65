// Seconds until ALS by conjugate gradients reaches a share of its final NDCG@20 on held-out ratings; against the scalar
// TypeScript trainer (run until it is as good), the exact solver, and the time that C++ compiled on the spot takes for
// ten iterations. Prints one JSON line per rank:
//   npm run -s bench -- time-to-quality [--input DIR] [--ranks 64] [--share 0.99] [--iterations 24]
// Without --input, on synthetic data of the size of MovieLens-1M. Ranks all unseen films for 1,000 viewers.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importDataset } from '#electron/training/dataset/import-dataset.ts';
import { ndcgAtK } from '#shared/scoring/ranking-metrics.ts';
import { splitByViewer } from '#electron/training/evaluate/splits.ts';
import { rankFilms, ViewerScores } from '#electron/training/evaluate/viewer-scores.ts';
import { initialFactors } from '#electron/training/factorise/als.ts';
import type { Factors } from '#electron/training/factorise/als-backend.ts';
import type { AlsSolver } from '#electron/training/factorise/als-options.ts';
import { CpuBackend } from '#electron/training/factorise/cpu/cpu-backend.ts';
import { likedFrom, likes } from '#electron/training/factorise/interactions.ts';
import { scalarIteration } from './baselines/scalar-als.ts';
import { benchOptions, CG, CHOLESKY } from './support/als-options.ts';
import { compileNative, nativeIterationSeconds } from './support/native-program.ts';

const K = 20;
const VIEWERS = 1000;
const HOLDOUT = 0.2;
const SEED = 42;

const { values } = parseArgs({
  options: {
    input: { type: 'string' },
    ranks: { type: 'string', default: '64' },
    share: { type: 'string', default: '0.99' },
    iterations: { type: 'string', default: '24' },
  },
});
const share = Number(values.share);
const iterations = Number(values.iterations);

/** Where a run stands after an iteration: seconds of training so far, and the quality reached. */
interface Point {
  readonly seconds: number;
  readonly ndcg: number;
}

const scratch = mkdtempSync(join(tmpdir(), 'reelscope-bench-'));
try {
  const input = values.input ?? generate(join(scratch, 'data'));
  const { films, ratings } = await importDataset({
    folder: input,
    textFile: undefined,
    scratchFolder: scratch,
  });
  const threshold = likedFrom(ratings.ratings);
  const split = splitByViewer(ratings, films.length, HOLDOUT, SEED);
  const seen = likes(ratings, films.length, threshold, (entry) => split.heldOut[entry] === 0);
  const wanted = likes(ratings, films.length, threshold, (entry) => split.heldOut[entry] === 1);
  const nobody = new Uint8Array(films.length);

  /** Mean NDCG@20 over an even sample of the viewers. */
  const quality = (factors: Factors, rank: number): number => {
    const scores = new ViewerScores(factors, rank, undefined);
    const step = Math.max(1, Math.floor(seen.rows / VIEWERS));
    let sum = 0;
    let viewers = 0;
    for (let viewer = 0; viewer < seen.rows; viewer += step) {
      const relevant = new Set(wanted.indices.subarray(wanted.indptr[viewer], wanted.indptr[viewer + 1]));
      if (relevant.size === 0) continue;
      const known = new Set(seen.indices.subarray(seen.indptr[viewer], seen.indptr[viewer + 1]));
      scores.score(viewer, []);
      sum += ndcgAtK(rankFilms(scores, 0, known, nobody, K), relevant, K);
      viewers++;
    }
    return sum / viewers;
  };

  /** A run on all processors; the time includes starting the workers but not measuring the quality. */
  const train = async (rank: number, solver: AlsSolver): Promise<Point[]> => {
    const options = benchOptions(rank, solver);
    const initial = initialFactors(seen, options);
    let start = performance.now();
    let seconds = 0;
    const points: Point[] = [];
    const backend = new CpuBackend(seen, initial, options);
    for (let iteration = 0; iteration < iterations; iteration++) {
      await backend.iterate(new AbortController().signal, () => undefined);
      seconds += (performance.now() - start) / 1000;
      points.push({ seconds, ndcg: quality(await backend.factors(), rank) });
      start = performance.now();
    }
    await backend.close();
    return points;
  };

  /** The scalar trainer, until it is as good as wanted. */
  const trainScalar = (rank: number, target: number): Point[] => {
    const options = benchOptions(rank, CG);
    const factors = initialFactors(seen, options);
    const points: Point[] = [];
    let seconds = 0;
    while (points.length < iterations && (points.at(-1)?.ndcg ?? 0) < target) {
      const start = performance.now();
      scalarIteration(seen, factors, options);
      seconds += (performance.now() - start) / 1000;
      points.push({ seconds, ndcg: quality(factors, rank) });
    }
    return points;
  };

  const native = compileNative('als');
  for (const rank of values.ranks.split(',').map(Number)) {
    const cg = await train(rank, CG);
    const cholesky = await train(rank, CHOLESKY);
    const converged = cg.at(-1)?.ndcg ?? NaN;
    const target = share * converged;
    const scalar = trainScalar(rank, target);
    const tenNativeIterations = 10 * nativeIterationSeconds(native, seen, rank, 'cg', 3);
    const reached = summary(cg, target);
    const scalarReached = summary(scalar, target);
    const row = {
      bench: 'time-to-quality',
      rank,
      data: values.input === undefined ? 'made-up' : 'given',
      likes: seen.indices.length,
      ndcg20: { cg: converged, cholesky: cholesky.at(-1)?.ndcg, target },
      cg: reached,
      cholesky: summary(cholesky, target),
      scalar: scalarReached,
      tenNativeIterations,
      ratios: {
        cgToTenNativeIterations: reached.seconds / tenNativeIterations,
        scalarToCg: scalarReached.seconds / reached.seconds,
        choleskyToCgIteration: (cholesky.at(-1)?.seconds ?? NaN) / (cg.at(-1)?.seconds ?? NaN),
        cgToCholeskyNdcg: converged / (cholesky.at(-1)?.ndcg ?? NaN),
      },
    };
    process.stdout.write(`${JSON.stringify(row)}\n`);
  }
  native.remove();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Iterations and seconds until the target is reached; NaN if it never is. */
function summary(points: readonly Point[], target: number): { iterations: number; seconds: number } {
  const at = points.findIndex(({ ndcg }) => ndcg >= target);
  return at < 0
    ? { iterations: NaN, seconds: NaN }
    : { iterations: at + 1, seconds: points[at]?.seconds ?? NaN };
}

/** Ratings of MovieLens-1M's size, with tastes to learn. */
function generate(folder: string): string {
  const size = ['--films', '3700', '--viewers', '6040', '--ratings', '1000209'];
  const script = join(import.meta.dirname, 'generate-movielens.ts');
  execFileSync(process.execPath, [...process.execArgv, script, '--out', folder, ...size]);
  return folder;
}
