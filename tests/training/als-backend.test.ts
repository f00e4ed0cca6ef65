import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotFinite, type AlsBackend, type Factors } from '#electron/training/factorise/als-backend.ts';
import type { AlsOptions, AlsSolver } from '#electron/training/factorise/als-options.ts';
import { CpuBackend } from '#electron/training/factorise/cpu/cpu-backend.ts';
import { GpuBackend } from '#electron/training/factorise/gpu/gpu-backend.ts';
import { transposeInteractions, type Interactions } from '#electron/training/factorise/interactions.ts';
import type { Gpu } from '#electron/training/gpu/gpu.ts';
import { smallFloat, solveDense } from '../fixtures/matrices.ts';
import { describeIf } from '../fixtures/skip.ts';
import { hasSoftwareGpu, noSoftwareGpu, openSoftwareGpu } from '../fixtures/software-gpu.ts';

interface Problem {
  readonly rank: number;
  readonly likes: Interactions;
  readonly initial: Factors;
  readonly options: AlsOptions;
}

const problems = (solver: AlsSolver): fc.Arbitrary<Problem> =>
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 12 }))
    .chain(([rank, rows, columns]) => {
      const factors = (count: number) =>
        fc
          .array(smallFloat, { minLength: count * rank, maxLength: count * rank })
          .map((values) => Float32Array.from(values));
      const liked = fc.array(fc.subarray(Array.from({ length: columns }, (_, i) => i)), {
        minLength: rows,
        maxLength: rows,
      });
      const numbers = fc.record({
        unobservedWeight: fc.constantFrom(0, 0.1, 1),
        regularisation: fc.constantFrom(0.05, 0.5),
        frequencyExponent: fc.constantFrom(0, 0.5, 1),
      });
      return fc.record({ liked, viewers: factors(rows), items: factors(columns), numbers }).map((given) => ({
        rank,
        likes: {
          ...{ rows, columns },
          indptr: Int32Array.from([
            0,
            ...given.liked.map((_, i) => given.liked.slice(0, i + 1).flat().length),
          ]),
          indices: Int32Array.from(given.liked.flat()),
        },
        initial: { viewers: given.viewers, items: given.items },
        options: { ...given.numbers, rank, iterations: 1, solver, seed: 0 },
      }));
    });

/** The exact solution of each row's normal equations, the other side held fixed; in float64, the naive way. */
function solveSide(side: Interactions, other: Float32Array, options: AlsOptions): number[] {
  const { rank, unobservedWeight, regularisation, frequencyExponent } = options;
  const axis = Array.from({ length: rank }, (_, i) => i);
  const y = (row: number, i: number) => other[row * rank + i] ?? 0;
  const all = Array.from({ length: side.columns }, (_, i) => i);
  const sum = (rows: readonly number[], term: (row: number) => number) =>
    rows.reduce((total, row) => total + term(row), 0);
  return Array.from({ length: side.rows }, (_, row) => {
    const liked = [...side.indices.subarray(side.indptr[row], side.indptr[row + 1])];
    if (liked.length === 0) return new Array<number>(rank).fill(0);
    const ridge = regularisation * (liked.length + unobservedWeight * side.columns) ** frequencyExponent;
    const term = (i: number, j: number) => (item: number) => y(item, i) * y(item, j);
    const system = axis.map((i) =>
      axis.map(
        (j) => unobservedWeight * sum(all, term(i, j)) + sum(liked, term(i, j)) + (i === j ? ridge : 0),
      ),
    );
    return solveDense(
      system,
      axis.map((i) => sum(liked, (item) => y(item, i))),
    );
  }).flat();
}

type Open = (likes: Interactions, initial: Factors, options: AlsOptions) => Promise<AlsBackend>;

async function iterate({ likes, initial, options }: Problem, open: Open, times = 1): Promise<Factors> {
  const backend = await open(likes, initial, options);
  try {
    for (let i = 0; i < times; i++) await backend.iterate(new AbortController().signal, () => undefined);
    return await backend.factors();
  } finally {
    await backend.close();
  }
}

function expectClose(ours: Float32Array, exact: ArrayLike<number>, tolerance: number): void {
  expect(ours).toHaveLength(exact.length);
  let scale = 1;
  let worst = 0;
  ours.forEach((value, i) => {
    scale = Math.max(scale, 1 + Math.abs(exact[i] ?? NaN));
    worst = Math.max(worst, Math.abs(value - (exact[i] ?? NaN)));
  });
  expect(worst / scale).toBeLessThan(tolerance);
}

/** Rows of very different lengths, among them none and all. */
function patterned(rows: number, columns: number, rank: number, solver: AlsSolver): Problem {
  const liked = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => column).filter(
      (column) => (row * 7 + column * 13) % 11 < row % 12,
    ),
  );
  const noise = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * i) / 10);
  let end = 0;
  return {
    rank,
    likes: {
      ...{ rows, columns },
      indptr: Int32Array.from([0, ...liked.map((row) => (end += row.length))]),
      indices: Int32Array.from(liked.flat()),
    },
    initial: { viewers: noise(rows * rank), items: noise(columns * rank) },
    options: {
      ...{ rank, iterations: 1, solver, seed: 0 },
      ...{ unobservedWeight: 0.2, regularisation: 0.01, frequencyExponent: 1 },
    },
  };
}

/** A film that all of 4,200 viewers like, and four that share them. */
function blockbuster(rank: number, solver: AlsSolver): Problem {
  const rows = 4200;
  const problem = patterned(rows, 5, rank, solver);
  const indptr = Int32Array.from({ length: rows + 1 }, (_, row) => 2 * row);
  const indices = Int32Array.from({ length: 2 * rows }, (_, i) => (i % 2) * (1 + ((i >> 1) % 4)));
  return { ...problem, likes: { rows, columns: 5, indptr, indices } };
}

const CHOLESKY: AlsSolver = { kind: 'cholesky' };
const CG: AlsSolver = { kind: 'cg', steps: 3 };

/** What every backend promises. `numRuns`: random problems to try. */
function promises(open: Open, numRuns: number): void {
  it('solves both sides exactly, one after the other (against a naive float64 solver)', async () => {
    await fc.assert(
      fc.asyncProperty(problems(CHOLESKY), async (problem) => {
        const { viewers, items } = await iterate(problem, open);
        expectClose(
          items,
          solveSide(transposeInteractions(problem.likes), problem.initial.viewers, problem.options),
          1e-3,
        );
        expectClose(viewers, solveSide(problem.likes, items, problem.options), 1e-3);
      }),
      { numRuns },
    );
  });

  it('comes as close as wanted with steps of conjugate gradients', async () => {
    await fc.assert(
      fc.asyncProperty(problems({ kind: 'cg', steps: 40 }), async (problem) => {
        const { viewers, items } = await iterate(problem, open);
        expectClose(
          items,
          solveSide(transposeInteractions(problem.likes), problem.initial.viewers, problem.options),
          1e-3,
        );
        expectClose(viewers, solveSide(problem.likes, items, problem.options), 1e-3);
      }),
      { numRuns },
    );
  });

  it.each([4, 30, 70])('solves rows of any length with %d numbers in a vector', async (rank) => {
    const problem = patterned(24, 80, rank, CHOLESKY);
    const { viewers, items } = await iterate(problem, open);
    expectClose(
      items,
      solveSide(transposeInteractions(problem.likes), problem.initial.viewers, problem.options),
      1e-3,
    );
    expectClose(viewers, solveSide(problem.likes, items, problem.options), 1e-3);
  });

  it.each([CHOLESKY, CG])('is the same to the bit every time ($kind)', async (solver) => {
    const problem = patterned(100, 80, 10, solver);
    const first = await iterate(problem, open, 2);
    expect(await iterate(problem, open, 2)).toEqual(first);
  });

  it('takes the steps of conjugate gradients that it is told, no more and no fewer', async () => {
    const exact = (steps: number) => patterned(40, 60, 12, { kind: 'cg', steps });
    const cpu: Open = (...given) => Promise.resolve(new CpuBackend(...given));
    for (const steps of [1, 2, 3]) {
      const ours = await iterate(exact(steps), open);
      const theirs = await iterate(exact(steps), cpu);
      expectClose(ours.viewers, theirs.viewers, 1e-4);
      expectClose(ours.items, theirs.items, 1e-4);
    }
  });

  it('settles the viewers exactly after steps', async () => {
    const problem = patterned(40, 60, 12, CG);
    const backend = await open(problem.likes, problem.initial, problem.options);
    const { signal } = new AbortController();
    await backend.iterate(signal, () => undefined);
    await backend.settleViewers(signal);
    const { viewers, items } = await backend.factors();
    await backend.close();
    expectClose(viewers, solveSide(problem.likes, items, problem.options), 1e-3);
  });

  it('leaves likes and initial factors as they were', async () => {
    const [problem] = fc.sample(problems(CHOLESKY), { numRuns: 1, seed: 5 });
    if (problem === undefined) throw new Error('no problem');
    const before = structuredClone(problem);
    await iterate(problem, open);
    expect(problem).toEqual(before);
  });

  it.each([NaN, Infinity])('says which side is not made of numbers any more (%d)', async (value) => {
    const problem = patterned(60, 50, 8, CG);
    problem.initial.viewers[8 * 11 + 3] = value;
    const error: unknown = await iterate(problem, open).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotFinite);
    expect(error).toMatchObject({ side: 'items' });
  });
}

describe('CpuBackend', () => {
  const withWorkers =
    (workers: number): Open =>
    (...given) =>
      Promise.resolve(new CpuBackend(...given, workers));
  promises(withWorkers(2), 25);

  it.each([CHOLESKY, CG])('gives the same bytes whatever the number of workers ($kind)', async (solver) => {
    const problem = patterned(400, 150, 10, solver);
    const one = await iterate(problem, withWorkers(1), 4);
    expect(await iterate(problem, withWorkers(2), 4)).toEqual(one);
    expect(await iterate(problem, withWorkers(5), 4)).toEqual(one);
  });
});

describeIf(hasSoftwareGpu, noSoftwareGpu)('GpuBackend', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openSoftwareGpu();
  });
  afterAll(() => {
    gpu.close();
  });
  const onGpu: Open = (...given) => GpuBackend.open(gpu, ...given);
  promises(onGpu, 6);

  it.each([CHOLESKY, CG])('needs at most 8 calls for a half-step ($kind)', async (solver) => {
    for (const problem of [patterned(100, 80, 10, solver), blockbuster(10, solver)]) {
      const before = gpu.dispatches;
      await iterate(problem, onGpu);
      expect(gpu.dispatches - before).toBeLessThanOrEqual(16);
    }
  });

  it.each([
    { rank: 6, solver: CHOLESKY },
    { rank: 6, solver: CG },
    { rank: 70, solver: CG },
  ])(
    'solves a film that thousands like as the CPU does ($rank numbers, $solver.kind)',
    async ({ rank, solver }) => {
      const problem = blockbuster(rank, solver);
      const ours = await iterate(problem, onGpu);
      const theirs = await iterate(problem, (...given) => Promise.resolve(new CpuBackend(...given)));
      expectClose(ours.items, theirs.items, 1e-4);
      expectClose(ours.viewers, theirs.viewers, 1e-4);
    },
  );

  it('says so where a film that thousands like is not made of numbers any more', async () => {
    const problem = blockbuster(8, CG);
    problem.initial.viewers.fill(Infinity);
    await expect(iterate(problem, onGpu)).rejects.toMatchObject({ side: 'items' });
  });

  it('gives the same bytes with a memory budget that has no room for all likes, and stays within it', async () => {
    const problem = patterned(500, 150, 8, CG);
    const roomy = await iterate(problem, onGpu, 2);
    const small = await openSoftwareGpu(160_000);
    try {
      // Both sides hold the likes.
      expect(8 * problem.likes.indices.length).toBeGreaterThan(1.5 * small.memory.budget);
      expect(await iterate(problem, (...given) => GpuBackend.open(small, ...given), 2)).toEqual(roomy);
      expect(small.memory.peak).toBeLessThanOrEqual(small.memory.budget);
    } finally {
      small.close();
    }
  });

  it('says so where not even the factors fit, and gives back all that it took', async () => {
    const problem = patterned(600, 60, 12, CG);
    const tiny = await openSoftwareGpu(40_000);
    try {
      const before = tiny.memory.used;
      await expect(
        GpuBackend.open(tiny, problem.likes, problem.initial, problem.options),
      ).rejects.toMatchObject({
        name: 'GpuFailure',
        kind: 'memory',
      });
      expect(tiny.memory.used).toBe(before);
    } finally {
      tiny.close();
    }
    const before = gpu.memory.used;
    await iterate(patterned(30, 20, 12, CG), onGpu);
    expect(gpu.memory.used).toBe(before);
  });
});
