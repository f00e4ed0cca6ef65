// Speed of an ALS iteration: the kernels with one and two workers, against plain TypeScript and against C++ compiled
// on the spot (g++ -O3), all on the same likes in the same run. Prints JSON.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { initialFactors } from '#electron/training/factorise/als.ts';
import type { AlsOptions, AlsSolver } from '#electron/training/factorise/als-options.ts';
import { CpuBackend } from '#electron/training/factorise/cpu/cpu-backend.ts';
import type { Interactions } from '#electron/training/factorise/interactions.ts';
import { scalarIteration } from './baselines/scalar-als.ts';
import { syntheticLikes } from './synthetic-likes.ts';

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
const CG: AlsSolver = { kind: 'cg', steps: 3 };
const CHOLESKY: AlsSolver = { kind: 'cholesky' };

function optionsFor(rank: number, solver: AlsSolver): AlsOptions {
  return {
    rank,
    iterations: 1,
    unobservedWeight: 0.2,
    regularisation: 0.01,
    frequencyExponent: 1,
    solver,
    seed: 1,
  };
}

/** The shortest of several timings: what the machine can do when nothing else disturbs it. */
function best(seconds: readonly number[]): number {
  return Math.min(...seconds);
}

async function kernelSeconds(rank: number, solver: AlsSolver, workers: number): Promise<number> {
  const options = optionsFor(rank, solver);
  const backend = new CpuBackend(likes, initialFactors(likes, options), options, workers);
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    await backend.iterate(signal, () => undefined);
    seconds.push((performance.now() - start) / 1000);
  }
  await backend.close();
  return best(seconds.slice(1));
}

function scalarSeconds(rank: number): number {
  const options = optionsFor(rank, CG);
  const factors = initialFactors(likes, options);
  scalarIteration(likes, factors, options);
  const start = performance.now();
  scalarIteration(likes, factors, options);
  return (performance.now() - start) / 1000;
}

function nativeProgram(folder: string): string {
  const program = join(folder, 'als');
  execFileSync('g++', ['-O3', '-ffast-math', '-o', program, join(import.meta.dirname, 'native/als.cpp')]);
  return program;
}

function nativeSeconds(
  program: string,
  rank: number,
  solver: AlsSolver,
  { rows, columns, indptr, indices }: Interactions,
) {
  const input = Int32Array.from([rows, columns, indices.length, ...indptr, ...indices]);
  const printed = execFileSync(program, [String(rank), String(rounds + 1), solver.kind], {
    input: new Uint8Array(input.buffer),
    encoding: 'utf8',
  });
  return best(printed.trim().split('\n').map(Number).slice(1));
}

const folder = mkdtempSync(join(tmpdir(), 'reelscope-bench-'));
const program = nativeProgram(folder);
for (const rank of values.ranks.split(',').map(Number)) {
  const cg1 = await kernelSeconds(rank, CG, 1);
  const cg2 = await kernelSeconds(rank, CG, 2);
  const cholesky2 = await kernelSeconds(rank, CHOLESKY, 2);
  const nativeCg = nativeSeconds(program, rank, CG, likes);
  const nativeCholesky = nativeSeconds(program, rank, CHOLESKY, likes);
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
rmSync(folder, { recursive: true, force: true });
