import { describe, expect, it } from 'vitest';
import { factorise, type AlsRun } from '#electron/training/factorise/als.ts';
import type { Factors } from '#electron/training/factorise/als-backend.ts';
import type { AlsOptions, AlsSolver } from '#electron/training/factorise/als-options.ts';
import { transposeInteractions, type Interactions } from '#electron/training/factorise/interactions.ts';
import { Random } from '#electron/training/random.ts';
import { TrainingDevice } from '#electron/training/training-device.ts';
import { solveDense } from '../fixtures/matrices.ts';

const OPTIONS: AlsOptions = {
  rank: 8,
  iterations: 10,
  unobservedWeight: 0.2,
  regularisation: 0.01,
  frequencyExponent: 1,
  solver: { kind: 'cg', steps: 3 },
  seed: 42,
};
const SOLVERS: readonly AlsSolver[] = [{ kind: 'cholesky' }, { kind: 'cg', steps: 3 }];
const goOn: AlsRun = { signal: new AbortController().signal, onProgress: () => undefined };

const cpu = new TrainingDevice(undefined, 'This is a test.', () => undefined);

function interactions(rows: readonly (readonly number[])[], columns: number): Interactions {
  const indptr = [0];
  for (const row of rows) indptr.push((indptr.at(-1) ?? 0) + row.length);
  return {
    rows: rows.length,
    columns,
    indptr: Int32Array.from(indptr),
    indices: Int32Array.from(rows.flat()),
  };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

/** Viewers of a few groups, each of which likes films of its own kind, with exceptions. */
function groups(viewers: number, films: number, seed: number): Interactions {
  const random = new Random(seed);
  return interactions(
    range(viewers).map((viewer) =>
      range(films).filter((film) => random.uniform() < (film % 3 === viewer % 3 ? 0.5 : 0.05)),
    ),
    films,
  );
}

function vectorOf(factors: Float32Array, rank: number, row: number): number[] {
  return [...factors.subarray(row * rank, (row + 1) * rank)];
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** The loss that als.ts states, term by term. */
function loss(likes: Interactions, { viewers, items }: Factors, options: AlsOptions): number {
  const { rank, unobservedWeight: a, regularisation: l, frequencyExponent: v } = options;
  const x = range(likes.rows).map((row) => vectorOf(viewers, rank, row));
  const y = range(likes.columns).map((row) => vectorOf(items, rank, row));
  const likedBy = transposeInteractions(likes);
  const length = ({ indptr }: Interactions, row: number) => (indptr[row + 1] ?? 0) - (indptr[row] ?? 0);
  let sum = 0;
  x.forEach((viewer, row) => {
    for (const film of likes.indices.subarray(likes.indptr[row], likes.indptr[row + 1])) {
      sum += (1 - inner(viewer, y[film] ?? [])) ** 2;
    }
    for (const film of y) sum += a * inner(viewer, film) ** 2;
    sum += l * (length(likes, row) + a * likes.columns) ** v * inner(viewer, viewer);
  });
  y.forEach((film, row) => {
    sum += l * (length(likedBy, row) + a * likes.rows) ** v * inner(film, film);
  });
  return sum;
}

/** Checks every row of `own` against the exact solution of its normal equations, the other side held fixed. */
function expectSolved(
  side: Interactions,
  { rank, regularisation, unobservedWeight, frequencyExponent }: AlsOptions,
  own: Float32Array,
  other: Float32Array,
  digits: number,
): void {
  const all = range(side.columns).map((row) => vectorOf(other, rank, row));
  const sum = (rows: readonly number[][], i: number, j: number) =>
    rows.reduce((total, y) => total + (y[i] ?? 0) * (y[j] ?? 0), 0);
  for (let row = 0; row < side.rows; row++) {
    const liked = [...side.indices.subarray(side.indptr[row], side.indptr[row + 1])].map((i) => all[i] ?? []);
    const ridge = regularisation * (liked.length + unobservedWeight * side.columns) ** frequencyExponent;
    const system = range(rank).map((i) =>
      range(rank).map((j) => unobservedWeight * sum(all, i, j) + sum(liked, i, j) + (i === j ? ridge : 0)),
    );
    const right = range(rank).map((i) => liked.reduce((total, y) => total + (y[i] ?? 0), 0));
    const exact = solveDense(system, right);
    vectorOf(own, rank, row).forEach((value, i) => {
      expect(value).toBeCloseTo(exact[i] ?? Number.NaN, digits);
    });
  }
}

describe.each(SOLVERS)('factorise with $kind', (solver) => {
  const options = { ...OPTIONS, solver };

  it('finds the one film that is missing from a checkerboard (the test of benfred/implicit)', async () => {
    // Viewer i likes every film of the same parity but film i itself.
    const size = 50;
    const likes = interactions(
      range(size).map((row) => range(size).filter((column) => column % 2 === row % 2 && column !== row)),
      size,
    );
    const { viewers, items } = await factorise(likes, { ...options, rank: 3, iterations: 20 }, goOn, cpu);
    for (let viewer = 0; viewer < size; viewer++) {
      const liked = new Set(likes.indices.subarray(likes.indptr[viewer], likes.indptr[viewer + 1]));
      const scores = range(size).map((film) => inner(vectorOf(viewers, 3, viewer), vectorOf(items, 3, film)));
      const unseen = range(size).filter((film) => !liked.has(film));
      const best = unseen.reduce((a, b) => ((scores[b] ?? 0) > (scores[a] ?? 0) ? b : a));
      expect(best).toBe(viewer);
      // Films of the other parity are nothing to this viewer.
      for (const film of range(size).filter((other) => other % 2 !== viewer % 2)) {
        expect(Math.abs(scores[film] ?? 1)).toBeLessThan(0.1);
      }
      for (const film of liked) expect(scores[film] ?? 0).toBeGreaterThan(0.6);
    }
  });

  it.each([0, 0.5, 1])('never increases its loss (frequency exponent %d)', async (frequencyExponent) => {
    const likes = groups(60, 45, 1);
    const losses: number[] = [];
    for (let iterations = 1; iterations <= 10; iterations++) {
      const given = { ...options, frequencyExponent, iterations };
      losses.push(loss(likes, await factorise(likes, given, goOn, cpu), given));
    }
    losses.slice(1).forEach((value, i) => {
      expect(value).toBeLessThanOrEqual((losses[i] ?? 0) * (1 + 1e-6));
    });
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
    // Far below the loss of knowing nothing, which is 1 for each like.
    expect(losses.at(-1)).toBeLessThan(0.9 * likes.indices.length);
  });

  it('ends where no viewer and no film would move any more', async () => {
    const likes = groups(30, 20, 2);
    const given = { ...options, rank: 4, iterations: 400 };
    const { viewers, items } = await factorise(likes, given, goOn, cpu);
    expectSolved(likes, given, viewers, items, 3);
    expectSolved(transposeInteractions(likes), given, items, viewers, 3);
  });

  it('solves the viewers exactly for the films that it returns', async () => {
    const given = { ...options, rank: 6, iterations: 1 };
    for (const [viewerCount, filmCount] of [
      [40, 30],
      [300, 7],
      [3, 170],
    ] as const) {
      const likes = groups(viewerCount, filmCount, 6);
      const { viewers, items } = await factorise(likes, given, goOn, cpu);
      expectSolved(likes, given, viewers, items, 3);
    }
  });

  it('is the same to the bit for the same seed, and another for another', async () => {
    const likes = groups(300, 40, 3);
    const first = await factorise(likes, options, goOn, cpu);
    expect(await factorise(likes, options, goOn, cpu)).toEqual(first);
    const other = await factorise(likes, { ...options, seed: 43 }, goOn, cpu);
    expect(other.viewers).not.toEqual(first.viewers);
    expect(other.items).not.toEqual(first.items);
  });

  it('gives zeros to viewers without likes and to films that nobody likes', async () => {
    const likes = interactions([[0, 1], [], [1, 3], []], 5);
    const { viewers, items } = await factorise(likes, options, goOn, cpu);
    for (const row of [1, 3]) expect(vectorOf(viewers, 8, row)).toEqual(new Array<number>(8).fill(0));
    for (const row of [2, 4]) expect(vectorOf(items, 8, row)).toEqual(new Array<number>(8).fill(0));
    for (const row of [0, 2]) {
      expect(inner(vectorOf(viewers, 8, row), vectorOf(viewers, 8, row))).toBeGreaterThan(0);
    }
  });

  it.each([1, 2, 5, 7, 33])(
    'stays finite with %d numbers in a vector, and where there is next to nothing',
    async (rank) => {
      for (const likes of [interactions([[], []], 3), interactions([[0]], 1), groups(20, 10, 8)]) {
        const { viewers, items } = await factorise(likes, { ...options, rank }, goOn, cpu);
        expect(viewers).toHaveLength(likes.rows * rank);
        expect(items).toHaveLength(likes.columns * rank);
        expect([...viewers, ...items].every(Number.isFinite)).toBe(true);
      }
    },
  );

  it('reports a share that never decreases and ends at 1', async () => {
    const shares: number[] = [];
    const onProgress = (share: number) => {
      shares.push(share);
    };
    await factorise(groups(700, 40, 4), { ...options, iterations: 3 }, { ...goOn, onProgress }, cpu);
    expect(shares.length).toBeGreaterThanOrEqual(3);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 12);
    expect(shares.every((share) => share > 0 && share <= 1 + 1e-12)).toBe(true);
  });

  it('ends with the reason of its signal, without doing the rest', async () => {
    const likes = groups(700, 40, 5);
    const stop = new Error('stop');
    await expect(factorise(likes, options, { ...goOn, signal: AbortSignal.abort(stop) }, cpu)).rejects.toBe(
      stop,
    );
    const controller = new AbortController();
    const shares: number[] = [];
    const run = factorise(
      likes,
      options,
      {
        signal: controller.signal,
        onProgress: (share) => {
          shares.push(share);
          if (share >= 0.3) controller.abort(stop);
        },
      },
      cpu,
    );
    await expect(run).rejects.toBe(stop);
    expect(shares.at(-1)).toBeLessThan(0.6);
  });
});
