import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import type { CsrMatrix } from '#electron/formats/csr.ts';
import { Random } from '#electron/training/random.ts';
import { fitProjection, projectRows, type DenseMatrix } from '#electron/training/features/projection.ts';
import { smallFloat, sparse } from '../fixtures/matrices.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';

/** Rows that are mixtures of a few topics, with noise: what TF-IDF matrices look like. */
function topical(rows: number, columns: number, seed: number) {
  const random = new Random(seed);
  return sparse(
    Array.from({ length: rows }, () => {
      const topic = random.below(12);
      return Array.from({ length: columns }, (_, column) => {
        const near = column % 12 === topic ? 0.35 : 0.02;
        return random.uniform() < near ? Math.fround(0.2 + random.uniform() / (1 + column / 20)) : 0;
      });
    }),
    columns,
  );
}

function column({ rows, columns, data }: DenseMatrix, index: number): number[] {
  return Array.from({ length: rows }, (_, row) => data[row * columns + index] ?? 0);
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function energy({ data }: DenseMatrix): number {
  return data.reduce((sum, value) => sum + value * value, 0);
}

/** A sparse matrix times a dense one, by definition. */
function multiply({ rows, indptr, indices, data }: CsrMatrix, dense: DenseMatrix): DenseMatrix {
  const { columns } = dense;
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let entry = indptr[row] ?? 0; entry < (indptr[row + 1] ?? 0); entry++) {
      for (let c = 0; c < columns; c++) {
        const place = row * columns + c;
        const weight = dense.data[(indices[entry] ?? 0) * columns + c] ?? 0;
        product[place] = (product[place] ?? 0) + (data[entry] ?? 0) * weight;
      }
    }
  }
  return { rows, columns, data: product };
}

describe('projectRows', () => {
  it('is the product that the definition says, each row scaled to length 1, and zero where that is zero', () => {
    const matrices = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
      .chain(([n, m]) =>
        fc.record({
          left: fc.array(fc.array(fc.oneof(smallFloat, fc.constant(0)), { minLength: m, maxLength: m }), {
            minLength: n,
            maxLength: n,
          }),
          right: fc.array(fc.array(smallFloat, { minLength: 3, maxLength: 3 }), {
            minLength: m,
            maxLength: m,
          }),
        }),
      );
    fc.assert(
      fc.property(matrices, ({ left, right }) => {
        const dense = { rows: right.length, columns: 3, data: Float64Array.from(right.flat()) };
        const vectors = projectRows(sparse(left, right.length), dense);
        expect(vectors).toHaveLength(3 * left.length);
        left.forEach((row, i) => {
          const product = [0, 1, 2].map((c) =>
            inner(
              row,
              right.map((values) => values[c] ?? 0),
            ),
          );
          const length = Math.hypot(...product);
          product.forEach((value, c) => {
            expect(vectors[3 * i + c]).toBeCloseTo(length > 0 ? value / length : 0, 6);
          });
        });
      }),
    );
  });
});

describe('fitProjection', () => {
  it('gives orthonormal directions, strongest first', () => {
    const matrix = topical(200, 90, 1);
    const projection = fitProjection(matrix, 16, 42);
    expect(projection).toMatchObject({ rows: 90, columns: 16 });
    const directions = Array.from({ length: 16 }, (_, k) => column(projection, k));
    directions.forEach((a, i) => {
      directions.forEach((b, j) => {
        expect(inner(a, b)).toBeCloseTo(i === j ? 1 : 0, 8);
      });
    });
    const projected = multiply(matrix, projection);
    const strengths = directions.map((_, k) => inner(column(projected, k), column(projected, k)));
    strengths.slice(1).forEach((strength, k) => {
      expect(strength).toBeLessThanOrEqual((strengths[k] ?? 0) * (1 + 1e-9));
    });
  });

  it('keeps dot products where there are no more directions than dimensions', () => {
    const matrix = topical(30, 10, 2);
    const dense = multiply(matrix, fitProjection(matrix, 10, 42));
    const rows = Array.from({ length: 30 }, (_, i) => [...dense.data.subarray(i * 10, i * 10 + 10)]);
    const identity = Float64Array.from({ length: 100 }, (_, k) => (k % 11 === 0 ? 1 : 0));
    const original = multiply(matrix, { rows: 10, columns: 10, data: identity });
    const exact = Array.from({ length: 30 }, (_, i) => [...original.data.subarray(i * 10, i * 10 + 10)]);
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [3, 17],
      [29, 4],
    ] as const) {
      expect(inner(rows[i] ?? [], rows[j] ?? [])).toBeCloseTo(inner(exact[i] ?? [], exact[j] ?? []), 6);
    }
  });

  it('has columns of zeros where the matrix has fewer directions, and no NaN', () => {
    const random = new Random(5);
    const basis = Array.from({ length: 3 }, () => Array.from({ length: 40 }, () => random.normal()));
    const rows = Array.from({ length: 60 }, () => {
      const mix = basis.map(() => random.below(5) - 2);
      return Array.from({ length: 40 }, (_, c) =>
        mix.reduce((sum, m, k) => sum + m * Math.round(4 * (basis[k]?.[c] ?? 0)), 0),
      );
    });
    const projection = fitProjection(sparse(rows, 40), 8, 42);
    expect(projection.data.every(Number.isFinite)).toBe(true);
    expect(
      Array.from({ length: 8 }, (_, k) => Math.round(inner(column(projection, k), column(projection, k)))),
    ).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
    for (let k = 3; k < 8; k++) expect(column(projection, k).every((value) => value === 0)).toBe(true);
  });

  it.each([
    ['without any entry', 4, 6],
    ['of one entry', 1, 1],
    ['with fewer rows and columns than dimensions', 3, 5],
  ])('takes a matrix %s', (name, rows, columns) => {
    const entries = Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (__, j) => (name.startsWith('without') ? 0 : i + j + 1)),
    );
    const projection = fitProjection(sparse(entries, columns), 64, 42);
    expect(projection).toMatchObject({ rows: columns, columns: 64 });
    expect(projection.data.every(Number.isFinite)).toBe(true);
    expect(energy(multiply(sparse(entries, columns), projection))).toBeCloseTo(
      entries.flat().reduce((sum, value) => sum + value * value, 0),
      6,
    );
  });

  it('is the same to the bit for the same seed', () => {
    const matrix = topical(100, 60, 3);
    expect(fitProjection(matrix, 12, 7)).toEqual(fitProjection(matrix, 12, 7));
    expect(fitProjection(matrix, 12, 7)).not.toEqual(fitProjection(matrix, 12, 8));
  });
});

describeIf(pythonHas('scipy'), 'the projection against the exact SVD: python3-scipy is not installed')(
  'fitProjection against the exact singular value decomposition',
  () => {
    it.each([
      [300, 200, 8],
      [300, 200, 32],
      [120, 400, 20],
    ])(
      'of a matrix of %d x %d explains within 1 percent of what any %d directions can',
      (rows, columns, dimensions) => {
        const matrix = topical(rows, columns, rows + columns);
        const optimal = runPython(
          `import numpy as np, scipy.sparse as sp
m = sp.csr_matrix((data['data'], data['indices'], data['indptr']), shape=data['shape']).toarray()
print(json.dumps(float((np.linalg.svd(m, compute_uv=False)[:data['k']] ** 2).sum())))`,
          {
            ...{ data: [...matrix.data], indices: [...matrix.indices], indptr: [...matrix.indptr] },
            ...{ shape: [rows, columns], k: dimensions },
          },
        ) as number;
        const explained = energy(multiply(matrix, fitProjection(matrix, dimensions, 42)));
        expect(explained / optimal).toBeGreaterThan(0.99);
        expect(explained / optimal).toBeLessThan(1 + 1e-6);
      },
    );
  },
);

const library = inject('latestSmallLibrary');

describeIf(
  library !== '' && pythonHas('scipy'),
  'the projection of latest-small: no data or no python3-scipy',
)('the projection of a whole library', () => {
  it('explains within 1 percent of what any 64 directions can', () => {
    const { explained, optimal, orthonormal } = runPython(
      `import numpy as np, scipy.sparse as sp, os
from scipy.sparse.linalg import svds
load = lambda name: np.load(os.path.join(data, name))
v = load('projection.npy').astype(np.float64)
m = sp.csr_matrix((load('tfidf.data.npy').astype(np.float64), load('tfidf.indices.npy'), load('tfidf.indptr.npy')), shape=(len(load('tfidf.indptr.npy')) - 1, len(v)))
s = svds(m, k=v.shape[1], return_singular_vectors=False, random_state=0)
print(json.dumps({'explained': float(((m @ v) ** 2).sum()), 'optimal': float((s ** 2).sum()), 'orthonormal': float(np.abs(v.T @ v - np.eye(v.shape[1])).max())}))`,
      library,
    ) as { explained: number; optimal: number; orthonormal: number };
    expect(orthonormal).toBeLessThan(1e-5);
    process.stderr.write(
      `MEASURED projection of latest-small: ${(explained / optimal).toFixed(5)} of the optimum\n`,
    );
    expect(explained / optimal).toBeGreaterThan(0.99);
  });
});
