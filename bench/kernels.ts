// The kernels of implicit ALS one by one, in one thread: Gramian, gather (adding up the rows that a viewer liked), and
// both solvers, against C++ compiled on the spot and plain TypeScript. Prints one JSON line per rank and kernel:
//   npm run -s bench -- kernels [--ranks 64,128,256] [--rounds 7] [--viewers 6039] [--films 3628] [--likes 590733]
// GFLOP/s count useful operations only, by the formulas of `useful`.
import { parseArgs } from 'node:util';
import { initialFactors } from '#electron/training/factorise/als.ts';
import type { Factors } from '#electron/training/factorise/als-backend.ts';
import { allocate, planMemory, type AlsLayout } from '#electron/training/factorise/cpu/als-memory.ts';
import { loadAlsKernels } from '#electron/training/factorise/cpu/kernel-module.ts';
import type { Interactions } from '#electron/training/factorise/interactions.ts';
import { gramian } from './baselines/scalar-gramian.ts';
import { newScratch, solveRow, sumRows } from './baselines/scalar-solve-row.ts';
import { benchOptions, CG } from './support/als-options.ts';
import { compileNative } from './support/native-program.ts';
import { shortestSeconds } from './support/shortest-time.ts';
import { syntheticLikes } from './support/synthetic-likes.ts';

const CG_STEPS = 3;

const { values } = parseArgs({
  options: {
    ranks: { type: 'string', default: '64,128,256' },
    rounds: { type: 'string', default: '7' },
    viewers: { type: 'string', default: '6039' },
    films: { type: 'string', default: '3628' },
    likes: { type: 'string', default: '590733' },
  },
});
const rounds = Number(values.rounds);
const likes = syntheticLikes(Number(values.viewers), Number(values.films), Number(values.likes));

type Kernel = 'gramian' | 'gather' | 'cg' | 'cholesky';
type Seconds = Record<Kernel, number>;

/** Additions and multiplications that each kernel needs at least, for one side of the interactions. */
function useful({ rows, columns, indices }: Interactions, rank: number): Record<Kernel, number> {
  const entries = indices.length;
  return {
    gramian: columns * rank * (rank + 1),
    gather: entries * rank,
    cg: (CG_STEPS + 1) * (4 * entries * rank + 2 * rows * rank ** 2),
    cholesky: entries * rank * (rank + 1) + rows * (rank ** 3 / 3 + 2 * rank ** 2),
  };
}

/** What kernels/als.ts exports. */
interface KernelExports {
  gramian(factors: number, first: number, last: number, stride: number, out: number, zeros: number): void;
  sumRows(out: number, other: number, liked: number, likedEnd: number, stride: number): void;
  solveByConjugateGradients(...numbers: readonly number[]): void;
  solveByCholesky(...numbers: readonly number[]): void;
}

function fill(memory: WebAssembly.Memory, { viewers, items }: AlsLayout, factors: Factors): void {
  const options = benchOptions(factors.items.length / items.rows, CG);
  new Float32Array(memory.buffer, viewers.factors).set(factors.viewers);
  new Float32Array(memory.buffer, items.factors).set(factors.items);
  new Int32Array(memory.buffer, viewers.indptr).set(likes.indptr);
  new Int32Array(memory.buffer, viewers.indices).set(likes.indices);
  const ridges = new Float32Array(memory.buffer, viewers.ridges, viewers.rows);
  ridges.forEach((_, row) => {
    const liked = (likes.indptr[row + 1] ?? 0) - (likes.indptr[row] ?? 0);
    ridges[row] = options.regularisation * (liked + options.unobservedWeight * likes.columns);
  });
}

function wasmSeconds(rank: number): Seconds {
  const layout = planMemory(likes, rank, 1);
  if (layout.stride !== rank) throw new Error('This bench takes ranks that are multiples of 4.');
  const memory = allocate(layout);
  const factors = initialFactors(likes, benchOptions(rank, CG));
  fill(memory, layout, factors);
  const { viewers, items, shared, zeros, scratch } = layout;
  const kernels = new WebAssembly.Instance(loadAlsKernels(), { env: { memory } })
    .exports as unknown as KernelExports;
  const system = [viewers.factors, items.factors, viewers.indptr, viewers.indices, viewers.ridges, shared];
  // Conjugate gradients stop early on rows that are already solved.
  const forget = () => {
    new Float32Array(memory.buffer, viewers.factors).set(factors.viewers);
  };
  return {
    gramian: shortestSeconds(rounds, () => {
      kernels.gramian(items.factors, 0, items.rows, rank, shared, zeros);
    }),
    gather: shortestSeconds(rounds, () => {
      for (let row = 0; row < viewers.rows; row++) {
        const start = viewers.indices + 4 * (likes.indptr[row] ?? 0);
        const end = viewers.indices + 4 * (likes.indptr[row + 1] ?? 0);
        kernels.sumRows(layout.parts, items.factors, start, end, rank);
      }
    }),
    cg: shortestSeconds(
      rounds,
      () => {
        kernels.solveByConjugateGradients(...system, 0, viewers.rows, rank, CG_STEPS, scratch);
      },
      forget,
    ),
    cholesky: shortestSeconds(Math.min(rounds, 3), () => {
      kernels.solveByCholesky(...system, 0, viewers.rows, rank, scratch, zeros);
    }),
  };
}

function scalarSeconds(rank: number): Omit<Seconds, 'cholesky'> {
  const factors = initialFactors(likes, benchOptions(rank, CG));
  const viewers = factors.viewers.slice();
  const scratch = newScratch(rank);
  const shared = gramian(factors.items, rank);
  const eachRow = (work: (row: number, liked: Int32Array) => void) => () => {
    for (let row = 0; row < likes.rows; row++) {
      work(row, likes.indices.subarray(likes.indptr[row], likes.indptr[row + 1]));
    }
  };
  return {
    gramian: shortestSeconds(1, () => {
      gramian(factors.items, rank);
    }),
    gather: shortestSeconds(
      1,
      eachRow((_, liked) => {
        sumRows(scratch.residual, factors.items, liked);
      }),
    ),
    cg: shortestSeconds(
      1,
      eachRow((row, liked) => {
        solveRow(viewers, row, factors.items, liked, shared, 1, scratch);
      }),
      () => {
        viewers.set(factors.viewers);
      },
    ),
  };
}

const native = compileNative('kernels');
for (const rank of values.ranks.split(',').map(Number)) {
  const flops = useful(likes, rank);
  const [gram = NaN, gather = NaN, cg = NaN, cholesky = NaN] = native
    .run(likes, [rank, rounds])
    .trim()
    .split(' ')
    .map(Number);
  const nativeSeconds: Seconds = { gramian: gram, gather, cg, cholesky };
  const wasm = wasmSeconds(rank);
  const scalar: Partial<Seconds> = scalarSeconds(rank);
  for (const kernel of ['gramian', 'gather', 'cg', 'cholesky'] as const) {
    const rate = (seconds: number) => round(flops[kernel] / seconds / 1e9);
    const plain = scalar[kernel];
    const row = {
      bench: 'kernels',
      kernel,
      rank,
      likes: likes.indices.length,
      gflops: {
        wasm: rate(wasm[kernel]),
        native: rate(nativeSeconds[kernel]),
        scalar: plain === undefined ? null : rate(plain),
      },
      gatheredGBps: kernel === 'gather' ? round((4 * flops.gather) / wasm.gather / 1e9) : null,
      ratios: {
        wasmToNative: round(nativeSeconds[kernel] / wasm[kernel]),
        wasmToScalar: plain === undefined ? null : round(plain / wasm[kernel]),
      },
    };
    process.stdout.write(`${JSON.stringify(row)}\n`);
  }
}
native.remove();

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
