import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUpTo } from '#electron/engine/explain/rating-parts.ts';
import { ViewerEquations, type FactorModel } from '#electron/engine/factors/viewer-equations.ts';
import { CpuBackend } from '#electron/training/factorise/cpu/cpu-backend.ts';
import { gramian } from '#electron/training/factorise/gramian.ts';
import { smallFloat } from '../fixtures/matrices.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';

/** Random film factors, and which of the films are liked. */
const problems = fc
  .record({ rank: fc.integer({ min: 1, max: 9 }), films: fc.integer({ min: 1, max: 12 }) })
  .chain(({ rank, films }) =>
    fc.record({
      rank: fc.constant(rank),
      factors: fc
        .array(smallFloat, { minLength: rank * films, maxLength: rank * films })
        .map((values) => Float32Array.from(values)),
      liked: fc.uniqueArray(fc.integer({ min: 0, max: films - 1 }), { maxLength: films }),
    }),
  );

const WEIGHTS = { unobservedWeight: 0.2, regularisation: 0.01 };
/** With these, nothing decides between the many solutions for a viewer with few liked films. */
const NO_WEIGHTS = { unobservedWeight: 0, regularisation: 0 };

function modelOf(factors: Float32Array, rank: number, weights = WEIGHTS): FactorModel {
  return { rank, gramian: gramian(factors, rank), films: factors.length / rank, ...weights };
}

function rowOf(factors: Float32Array, rank: number, film: number): Float32Array {
  return factors.subarray(film * rank, (film + 1) * rank);
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

describe('gramian', () => {
  it('is the sum of outer products that the definition says', () => {
    fc.assert(
      fc.property(problems, ({ rank, factors }) => {
        const rows = Array.from({ length: factors.length / rank }, (_, film) => rowOf(factors, rank, film));
        gramian(factors, rank).forEach((value, place) => {
          const [i, j] = [Math.floor(place / rank), place % rank];
          const expected = rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0);
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(expected)));
        });
      }),
    );
  });
});

describe('ViewerEquations', () => {
  it('gives the parts of a score, which add up to it', () => {
    fc.assert(
      fc.property(problems, ({ rank, factors, liked }) => {
        const films = liked.map((film) => rowOf(factors, rank, film));
        const equations = new ViewerEquations(modelOf(factors, rank), films);
        const viewer = equations.solution();
        for (let film = 0; film < factors.length / rank; film++) {
          const parts = equations.partsOf(rowOf(factors, rank, film));
          expect(parts).toHaveLength(liked.length);
          const score = inner(viewer, rowOf(factors, rank, film));
          const size = parts.reduce((sum, part) => sum + Math.abs(part), 0);
          expect(
            Math.abs(
              inner(
                parts,
                parts.map(() => 1),
              ) - score,
            ),
          ).toBeLessThanOrEqual(1e-5 * (1 + size));
        }
      }),
    );
  });

  it.each([WEIGHTS, NO_WEIGHTS])('has zeros for a viewer who likes nothing (%o)', (weights) => {
    const equations = new ViewerEquations(modelOf(Float32Array.of(1, 2, 3, 4), 2, weights), []);
    expect([...equations.solution()]).toEqual([0, 0]);
    expect(equations.partsOf(Float32Array.of(1, 1))).toHaveLength(0);
  });

  it('has finite numbers even where the equations have many solutions', () => {
    fc.assert(
      fc.property(problems, ({ rank, factors, liked }) => {
        const films = liked.map((film) => rowOf(factors, rank, film));
        const equations = new ViewerEquations(modelOf(factors, rank, NO_WEIGHTS), films);
        for (let film = 0; film < factors.length / rank; film++) {
          expect(equations.partsOf(rowOf(factors, rank, film)).every(Number.isFinite)).toBe(true);
        }
        expect(equations.solution().every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('gives a viewer the factors that training gave them', async () => {
    const [rank, rows, columns] = [8, 60, 40];
    const liked = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => column).filter(
        (column) => (row * 7 + column * 5) % 9 < 2,
      ),
    );
    const likes = {
      ...{ rows, columns },
      indptr: Int32Array.from([0, ...liked.map((_, i) => liked.slice(0, i + 1).flat().length)]),
      indices: Int32Array.from(liked.flat()),
    };
    const noise = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * i) / 5);
    const backend = new CpuBackend(
      likes,
      { viewers: noise(rows * rank), items: noise(columns * rank) },
      {
        ...{
          rank,
          iterations: 3,
          unobservedWeight: 0.2,
          regularisation: 0.01,
          frequencyExponent: 1,
          seed: 1,
        },
        solver: { kind: 'cg', steps: 3 },
      },
      2,
    );
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i++) await backend.iterate(signal, () => undefined);
    await backend.settleViewers(signal);
    const { viewers, items } = await backend.factors();
    await backend.close();
    liked.forEach((films, row) => {
      const equations = new ViewerEquations(
        modelOf(items, rank),
        films.map((film) => rowOf(items, rank, film)),
      );
      equations.solution().forEach((value, i) => {
        expect(value).toBeCloseTo(viewers[row * rank + i] ?? Number.NaN, 4);
      });
    });
  });
});

describeIf(pythonHas('numpy'), 'fold-in against numpy: python3-numpy is not installed')(
  'ViewerEquations against numpy',
  () => {
    it('solves what numpy.linalg.solve solves', () => {
      const cases = fc.sample(problems, { numRuns: 100, seed: 3 });
      const theirs = runPython(
        `import numpy as np
def solve(c):
    Y = np.array(c['factors'], dtype=np.float64).reshape(-1, c['rank'])
    L = Y[c['liked']]
    A = 0.2 * Y.T @ Y + L.T @ L + 0.01 * (len(L) + 0.2 * len(Y)) * np.eye(c['rank'])
    return np.linalg.solve(A, L.sum(axis=0)).tolist()
print(json.dumps([solve(c) for c in data]))`,
        cases.map((each) => ({ ...each, factors: [...each.factors] })),
      ) as number[][];
      cases.forEach(({ rank, factors, liked }, i) => {
        const films = liked.map((film) => rowOf(factors, rank, film));
        const ours = new ViewerEquations(modelOf(factors, rank), films).solution();
        const scale = 1 + Math.max(...(theirs[i] ?? []).map(Math.abs));
        ours.forEach((value, d) => {
          expect(Math.abs(value - (theirs[i]?.[d] ?? Number.NaN)) / scale).toBeLessThan(1e-4);
        });
      });
    });

    it('takes the shortest of many solutions, as numpy.linalg.lstsq does', () => {
      const [rank, liked] = [8, 3];
      const factors = Float32Array.from({ length: 12 * rank }, (_, i) => Math.sin(7 * i) + Math.cos(i * i));
      const films = Array.from({ length: liked }, (_, film) => rowOf(factors, rank, film));
      const { shortest } = runPython(
        `import numpy as np
L = np.array(data, dtype=np.float64)
print(json.dumps({'shortest': np.linalg.lstsq(L, np.ones(len(L)), rcond=None)[0].tolist()}))`,
        films.map((film) => [...film]),
      ) as { shortest: number[] };
      const ours = new ViewerEquations(modelOf(factors, rank, NO_WEIGHTS), films).solution();
      ours.forEach((value, d) => {
        expect(value).toBeCloseTo(shortest[d] ?? Number.NaN, 6);
      });
    });
  },
);

describe('addUpTo', () => {
  it('changes parts by nothing but what is missing to the score', () => {
    const parts = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(parts, fc.double({ min: -1e-4, max: 1e-4, noNaN: true }), (values, difference) => {
        const before = Float64Array.from(values);
        const size = values.reduce((sum, part) => sum + Math.abs(part), 0);
        const score = values.reduce((sum, part) => sum + part, 0) + difference;
        const after = addUpTo(score, before);
        if (size === 0) return;
        expect(Math.abs(after.reduce((sum, part) => sum + part, 0) - score)).toBeLessThan(1e-12 * (1 + size));
        after.forEach((part, i) => {
          expect(Math.abs(part - (values[i] ?? 0))).toBeLessThanOrEqual(
            Math.abs(difference) + 1e-12 * (1 + size),
          );
        });
      }),
    );
  });
});
