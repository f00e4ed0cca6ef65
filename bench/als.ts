// Speed of an ALS iteration: the kernels with one and two workers, against plain TypeScript and against C++ compiled on
// the spot (g++ -O3), all on the same likes in the same run. Prints one JSON line per rank:
//   npm run -s bench -- als [--ranks 64,128] [--rounds 5] [--viewers 6039] [--films 3628] [--likes 590733]
import { parseArgs } from 'node:util';
import { initialFactors } from '#electron/training/factorise/als.ts';
import type { AlsSolver } from '#electron/training/factorise/als-options.ts';
import { CpuBackend } from '#electron/training/factorise/cpu/cpu-backend.ts';
import { scalarIteration } from './baselines/scalar-als.ts';
import { benchOptions, CG, CHOLESKY } from './support/als-options.ts';
import { compileNative, nativeIterationSeconds } from './support/native-program.ts';
import { shortestSeconds } from './support/shortest-time.ts';
import { syntheticLikes } from './support/synthetic-likes.ts';

const { values } = parseArgs({
  options: {
    ranks: { type: 'string', default: '64,128' },
    rounds: { type: 'string', default: '5' },
    viewers: { type: 'string', default: '6039' },
    films: { type: 'string', default: '3628' },
    likes: { type: 'string', default: '590733' },
  },
});
const rounds = Number(values.rounds);
const likes = syntheticLikes(Number(values.viewers), Number(values.films), Number(values.likes));
const { signal } = new AbortController();

async function kernelSeconds(rank: number, solver: AlsSolver, workers: number): Promise<number> {
  const options = benchOptions(rank, solver);
  const backend = new CpuBackend(likes, initialFactors(likes, options), options, workers);
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    await backend.iterate(signal, () => undefined);
    seconds.push((performance.now() - start) / 1000);
  }
  await backend.close();
  return Math.min(...seconds.slice(1));
}

function scalarSeconds(rank: number): number {
  const options = benchOptions(rank, CG);
  const factors = initialFactors(likes, options);
  return shortestSeconds(1, () => {
    scalarIteration(likes, factors, options);
  });
}

const native = compileNative('als');
for (const rank of values.ranks.split(',').map(Number)) {
  const cg1 = await kernelSeconds(rank, CG, 1);
  const cg2 = await kernelSeconds(rank, CG, 2);
  const cholesky2 = await kernelSeconds(rank, CHOLESKY, 2);
  const nativeCg = nativeIterationSeconds(native, likes, rank, 'cg', rounds);
  const nativeCholesky = nativeIterationSeconds(native, likes, rank, 'cholesky', rounds);
  const scalar = scalarSeconds(rank);
  const row = {
    bench: 'als',
    rank,
    likes: likes.indices.length,
    seconds: { cg1, cg2, cholesky2, nativeCg, nativeCholesky, scalarCg: scalar },
    ratios: {
      cg2ToNative: cg2 / nativeCg,
      cholesky2ToNative: cholesky2 / nativeCholesky,
      scalarToCg1: scalar / cg1,
      scalarToCg2: scalar / cg2,
      oneToTwoWorkers: cg1 / cg2,
      choleskyToCg: cholesky2 / cg2,
    },
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
native.remove();
