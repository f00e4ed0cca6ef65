import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FactorScan } from '#electron/engine/factors/factor-scan.ts';
import { RowSet } from '#electron/engine/vectors/row-set.ts';
import { NpyReader, writeNpy } from '#electron/formats/npy.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function withFactors<T>(values: Float32Array, columns: number, use: (factors: FactorScan) => T): T {
  const path = join(temporaryFolder(), 'factors.npy');
  writeNpy(path, values, [values.length / columns, columns]);
  const factors = new FactorScan(NpyReader.openFloat32(path));
  try {
    return use(factors);
  } finally {
    factors.close();
  }
}

function without(rows: number, refused: ReadonlySet<number>): RowSet {
  const set = RowSet.all(rows);
  for (const row of refused) if (row < rows) set.remove(row);
  return set;
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

describe('FactorScan.best', () => {
  it('finds what sorting all scores would find', () => {
    fc.assert(
      fc.property(problems, ({ values, query, k, refused }) => {
        const expected = naiveScores(values, query)
          .map((score, index) => ({ index, score }))
          .filter(({ index }) => !refused.has(index))
          .sort((a, b) => b.score - a.score || a.index - b.index)
          .slice(0, k);
        const found = withFactors(values, query.length, (factors) =>
          factors.best(query, k, without(values.length / query.length, refused)),
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
      const found = factors.best(query, 2500);
      expect(found.map(({ index }) => index)).toEqual(order);
      found.forEach(({ index, score }) => {
        expect(score).toBeCloseTo(scores[index] ?? NaN, 12);
      });
    });
  });
});

describe('FactorScan.scores', () => {
  it('gives the same scores for chosen rows, in the order chosen', () => {
    fc.assert(
      fc.property(problems, ({ values, query }) => {
        withFactors(values, query.length, (factors) => {
          const all = new Map(
            factors.best(query, values.length / query.length).map(({ index, score }) => [index, score]),
          );
          const rows = [...all.keys()].reverse();
          expect(factors.scores(query, rows)).toEqual(
            rows.map((index) => ({ index, score: all.get(index) })),
          );
        });
      }),
      { numRuns: 50 },
    );
  });
});
