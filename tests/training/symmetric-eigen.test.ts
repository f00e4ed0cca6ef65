import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '#electron/training/features/symmetric-eigen.ts';
import { smallFloat } from '../fixtures/matrices.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';

/** A symmetric matrix: any, or B B' of few columns, which has eigenvalues 0. */
const symmetric = fc.integer({ min: 1, max: 12 }).chain((n) => {
  const entries = (columns: number) =>
    fc.array(fc.oneof(smallFloat, fc.constant(0)), { minLength: n * columns, maxLength: n * columns });
  const any = entries(n).map((b) =>
    Float64Array.from(b, (_, k) => (b[k] ?? 0) + (b[(k % n) * n + Math.floor(k / n)] ?? 0)),
  );
  const rank = Math.max(1, n >> 1);
  const deficient = entries(rank).map((b) =>
    Float64Array.from({ length: n * n }, (_, k) => {
      let sum = 0;
      for (let c = 0; c < rank; c++)
        sum += (b[Math.floor(k / n) * rank + c] ?? 0) * (b[(k % n) * rank + c] ?? 0);
      return sum;
    }),
  );
  return fc.oneof(any, deficient).map((matrix) => ({ n, matrix }));
});

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function expectDecomposition(matrix: Float64Array, n: number): void {
  const before = matrix.slice();
  const { values, vectors } = symmetricEigen(matrix, n);
  expect(matrix).toEqual(before);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  const scale = 1 + largest(matrix);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let rebuilt = 0;
      let inner = 0;
      for (let k = 0; k < n; k++) {
        rebuilt += (vectors[i * n + k] ?? 0) * (values[k] ?? 0) * (vectors[j * n + k] ?? 0);
        inner += (vectors[k * n + i] ?? 0) * (vectors[k * n + j] ?? 0);
      }
      expect(Math.abs(rebuilt - (matrix[i * n + j] ?? 0))).toBeLessThan(1e-10 * scale);
      expect(Math.abs(inner - (i === j ? 1 : 0))).toBeLessThan(1e-10);
    }
  }
}

describe('symmetricEigen', () => {
  it('gives orthonormal vectors that rebuild the matrix, largest value first', () => {
    fc.assert(
      fc.property(symmetric, ({ n, matrix }) => {
        expectDecomposition(matrix, n);
      }),
    );
  });

  it.each([1e-12, 1, 1e12])('does so at scale %d', (scale) => {
    const matrix = Float64Array.from([4, 1, -2, 1, 3, 0.5, -2, 0.5, -1], (value) => scale * value);
    expectDecomposition(matrix, 3);
    const known = symmetricEigen(Float64Array.from([2 * scale, scale, scale, 2 * scale]), 2).values;
    expect((known[0] ?? 0) / scale).toBeCloseTo(3, 12);
    expect((known[1] ?? 0) / scale).toBeCloseTo(1, 12);
  });

  it('takes zeros, one number, and equal eigenvalues', () => {
    expectDecomposition(new Float64Array(9), 3);
    expectDecomposition(Float64Array.of(-7), 1);
    expectDecomposition(Float64Array.of(2, 0, 0, 0, 2, 0, 0, 0, 2), 3);
    expectDecomposition(new Float64Array(16).fill(1), 4);
  });

  it('handles the size that the projection uses', () => {
    const n = 72;
    const at = (i: number, j: number) => 1 / (1 + Math.abs(i - j)) + (i === j ? i / 7 : 0);
    expectDecomposition(
      Float64Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n)),
      n,
    );
  });
});

describeIf(pythonHas('numpy'), 'eigenvalues against numpy: python3-numpy is not installed')(
  'symmetricEigen against numpy.linalg.eigh',
  () => {
    it('has the same eigenvalues', () => {
      const matrices = fc.sample(symmetric, { numRuns: 100, seed: 3 });
      const theirs = runPython(
        `import numpy as np
print(json.dumps([np.linalg.eigh(np.array(m).reshape(n, n))[0][::-1].tolist() for n, m in data]))`,
        matrices.map(({ n, matrix }) => [n, [...matrix]]),
      ) as number[][];
      matrices.forEach(({ n, matrix }, i) => {
        const { values } = symmetricEigen(matrix, n);
        expect(largest(values.map((value, k) => value - (theirs[i]?.[k] ?? Number.NaN)))).toBeLessThan(1e-10);
      });
    });
  },
);
