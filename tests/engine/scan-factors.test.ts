import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanFactors, scoreRows } from '#electron/engine/factors/scan-factors.ts';
import { NpyReader, writeNpy } from '#electron/formats/npy.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function withFactors<T>(values: Float32Array, columns: number, use: (factors: NpyReader<'float32'>) => T): T {
  const path = join(temporaryFolder(), 'factors.npy');
  writeNpy(path, values, [values.length / columns, columns]);
  const factors = NpyReader.openFloat32(path);
  try {
    return use(factors);
  } finally {
    factors.close();
  }
}

function naiveScores(values: Float32Array, query: Float32Array): number[] {
  return Array.from({ length: values.length / query.length }, (_, row) =>
    query.reduce((sum, value, i) => sum + value * (values[row * query.length + i] ?? NaN), 0),
  );
}

// Small whole numbers, so that scores tie often and every sum is exact.
const problems = fc
  .record({ rows: fc.integer({ min: 0, max: 40 }), columns: fc.integer({ min: 1, max: 8 }) })
  .chain(({ rows, columns }) => {
    const numbers = (length: number) =>
      fc
        .array(fc.integer({ min: -3, max: 3 }), { minLength: length, maxLength: length })
        .map((list) => Float32Array.from(list));
    return fc.record({
      values: numbers(rows * columns),
      query: numbers(columns),
      k: fc.integer({ min: 0, max: 50 }),
      refused: fc.array(fc.nat(40)).map((list) => new Set(list)),
    });
  });

describe('scanFactors', () => {
  it('finds what sorting all scores would find', () => {
    fc.assert(
      fc.property(problems, ({ values, query, k, refused }) => {
        const expected = naiveScores(values, query)
          .map((score, index) => ({ index, score }))
          .filter(({ index }) => !refused.has(index))
          .sort((a, b) => b.score - a.score || a.index - b.index)
          .slice(0, k);
        const found = withFactors(values, query.length, (factors) =>
          scanFactors(factors, query, k, (row) => !refused.has(row)),
        );
        expect(found.map(({ index, score }) => ({ index, score: score + 0 }))).toEqual(
          expected.map(({ index, score }) => ({ index, score: score + 0 })),
        );
      }),
    );
  });

  it('reads every row of a file that is longer than one read', () => {
    const columns = 3;
    const values = Float32Array.from({ length: 2500 * columns }, (_, i) => Math.sin(i * i));
    const query = Float32Array.of(1, -2, 0.5);
    const scores = naiveScores(values, query);
    const order = scores.map((_, i) => i).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    withFactors(values, columns, (factors) => {
      const found = scanFactors(factors, query, 2500, () => true);
      expect(found.map(({ index }) => index)).toEqual(order);
      found.forEach(({ index, score }) => {
        expect(score).toBeCloseTo(scores[index] ?? NaN, 12);
      });
    });
  });
});

describe('scoreRows', () => {
  it('gives the same scores for chosen rows, in the order chosen', () => {
    fc.assert(
      fc.property(problems, ({ values, query }) => {
        withFactors(values, query.length, (factors) => {
          const all = new Map(
            scanFactors(factors, query, factors.rows, () => true).map(({ index, score }) => [index, score]),
          );
          const rows = [...all.keys()].reverse();
          expect(scoreRows(factors, query, rows)).toEqual(
            rows.map((index) => ({ index, score: all.get(index) })),
          );
        });
      }),
      { numRuns: 50 },
    );
  });
});
