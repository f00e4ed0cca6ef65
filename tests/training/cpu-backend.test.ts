import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Factors } from '#electron/training/factorise/als-backend.ts';
import type { AlsOptions, AlsSolver } from '#electron/training/factorise/als-options.ts';
import { CpuBackend } from '#electron/training/factorise/cpu/cpu-backend.ts';
import { turned, type Interactions } from '#electron/training/factorise/interactions.ts';
import { smallFloat, solveDense } from '../fixtures/matrices.ts';

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

async function iterate({ likes, initial, options }: Problem, workers: number, times = 1): Promise<Factors> {
  const backend = new CpuBackend(likes, initial, options, workers);
  try {
    for (let i = 0; i < times; i++) await backend.iterate(new AbortController().signal, () => undefined);
    return backend.factors();
  } finally {
    await backend.close();
  }
}

function expectClose(ours: Float32Array, exact: readonly number[], tolerance: number): void {
  expect(ours).toHaveLength(exact.length);
  const scale = 1 + Math.max(...exact.map(Math.abs));
  const worst = exact.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (ours[i] ?? Number.NaN))),
    0,
  );
  expect(worst / scale).toBeLessThan(tolerance);
}

describe('CpuBackend', () => {
  it('solves both sides exactly, one after the other (Cholesky against a naive float64 solver)', async () => {
    await fc.assert(
      fc.asyncProperty(problems({ kind: 'cholesky' }), async (problem) => {
        const { viewers, items } = await iterate(problem, 2);
        expectClose(items, solveSide(turned(problem.likes), problem.initial.viewers, problem.options), 1e-3);
        expectClose(viewers, solveSide(problem.likes, items, problem.options), 1e-3);
      }),
      { numRuns: 25 },
    );
  });

  it('comes as close as wanted with steps of conjugate gradients', async () => {
    await fc.assert(
      fc.asyncProperty(problems({ kind: 'cg', steps: 40 }), async (problem) => {
        const { viewers, items } = await iterate(problem, 1);
        expectClose(items, solveSide(turned(problem.likes), problem.initial.viewers, problem.options), 1e-3);
        expectClose(viewers, solveSide(problem.likes, items, problem.options), 1e-3);
      }),
      { numRuns: 25 },
    );
  });

  it.each<AlsSolver>([{ kind: 'cholesky' }, { kind: 'cg', steps: 3 }])(
    'gives the same bytes whatever the number of workers ($kind)',
    async (solver) => {
      const rows = 400;
      const columns = 150;
      const liked = Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (__, column) => column).filter(
          (column) => (row * 7 + column * 13) % 11 < 3,
        ),
      );
      const rank = 10;
      const noise = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * i) / 10);
      const problem: Problem = {
        rank,
        likes: {
          ...{ rows, columns },
          indptr: Int32Array.from([0, ...liked.map((_, i) => liked.slice(0, i + 1).flat().length)]),
          indices: Int32Array.from(liked.flat()),
        },
        initial: { viewers: noise(rows * rank), items: noise(columns * rank) },
        options: {
          ...{ rank, iterations: 1, solver, seed: 0 },
          ...{ unobservedWeight: 0.2, regularisation: 0.01, frequencyExponent: 1 },
        },
      };
      const one = await iterate(problem, 1, 4);
      expect(await iterate(problem, 2, 4)).toEqual(one);
      expect(await iterate(problem, 5, 4)).toEqual(one);
    },
  );

  it('leaves likes and initial factors as they were', async () => {
    const [problem] = fc.sample(problems({ kind: 'cholesky' }), { numRuns: 1, seed: 5 });
    if (problem === undefined) throw new Error('no problem');
    const before = structuredClone(problem);
    await iterate(problem, 2);
    expect(problem).toEqual(before);
  });
});
