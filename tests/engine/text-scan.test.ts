import fc from 'fast-check';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Scored } from '#shared/scoring/top-k.ts';
import { TextScan } from '#electron/engine/text/text-scan.ts';
import { RowSet } from '#electron/engine/vectors/row-set.ts';
import { CsrReader, transpose, writeCsr, type CsrMatrix, type SparseRow } from '#electron/formats/csr.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

type Dense = readonly (readonly number[])[];

/** Rows scaled to length 1, as those of a TF-IDF matrix are; rows of zeros stay. */
function unitRows(dense: Dense): number[][] {
  return dense.map((row) => {
    const length = Math.hypot(...row);
    return row.map((value) => (length === 0 ? 0 : Math.fround(value / length)));
  });
}

function sparse(row: readonly number[]): SparseRow {
  const indices = row.flatMap((value, i) => (value === 0 ? [] : [i]));
  return { indices: Int32Array.from(indices), data: Float32Array.from(indices, (i) => row[i] ?? 0) };
}

function matrixOf(dense: Dense, columns: number): CsrMatrix {
  const rows = dense.map(sparse);
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (indptr[i + 1] = (indptr[i] ?? 0) + row.indices.length));
  return {
    rows: dense.length,
    columns,
    indptr,
    indices: Int32Array.from(rows.flatMap((row) => [...row.indices])),
    data: Float32Array.from(rows.flatMap((row) => [...row.data])),
  };
}

function withScan<T>(dense: Dense, terms: number, use: (scan: TextScan) => T): T {
  const folder = temporaryFolder();
  const matrix = matrixOf(dense, terms);
  writeCsr(join(folder, 'rows'), matrix);
  writeCsr(join(folder, 'postings'), transpose(matrix));
  const scan = new TextScan(new CsrReader(join(folder, 'rows')), new CsrReader(join(folder, 'postings')));
  try {
    return use(scan);
  } finally {
    scan.close();
  }
}

function without(rows: number, refused: ReadonlySet<number>): RowSet {
  const set = RowSet.all(rows);
  for (const row of refused) if (row < rows) set.remove(row);
  return set;
}

const cosine = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

const TERMS = 10;
const weight = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
);
const row = fc.array(weight, { minLength: TERMS, maxLength: TERMS });
const problems = fc.record({
  dense: fc.array(row, { minLength: 1, maxLength: 25 }).map(unitRows),
  k: fc.integer({ min: 0, max: 30 }),
  seed: fc.nat(),
  refused: fc.array(fc.nat(25)).map((list) => new Set(list)),
});

describe('TextScan', () => {
  it('finds what comparing with every film would find', () => {
    fc.assert(
      fc.property(problems, ({ dense, k, seed, refused }) => {
        const query = dense[seed % dense.length] ?? [];
        const scores = dense.map((other) => cosine(query, other));
        const expected = scores
          .map((score, index) => ({ index, score }))
          .filter(({ index, score }) => score > 0 && !refused.has(index));
        const found = withScan(dense, TERMS, (scan) =>
          scan.best(sparse(query), k, without(dense.length, refused)),
        );

        expect(found).toHaveLength(Math.min(k, expected.length));
        expect(new Set(found.map(({ index }) => index)).size).toBe(found.length);
        for (const { index, score } of found) {
          expect(refused.has(index)).toBe(false);
          expect(score).toBeCloseTo(scores[index] ?? NaN, 6);
        }
        const best = expected.map(({ score }) => score).sort((a, b) => b - a);
        found.forEach(({ score }, i) => {
          expect(score).toBeCloseTo(best[i] ?? NaN, 6);
          expect(score).toBeLessThanOrEqual(found[i - 1]?.score ?? Infinity);
        });
      }),
    );
  });

  it('takes what is disliked away, and lists each film once, best first', () => {
    const signed = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: TERMS, maxLength: TERMS });
    const many = fc.array(row, { minLength: 1, maxLength: 60 }).map(unitRows);
    fc.assert(
      fc.property(many, signed, fc.integer({ min: 1, max: 12 }), (dense, weights, k) => {
        const query = sparse(weights);
        withScan(dense, TERMS, (scan) => {
          const all = scan.scores(
            query,
            dense.map((_, film) => film),
          );
          const expected = all
            .filter(({ score }) => score !== 0)
            .sort((a, b) => b.score - a.score || a.index - b.index)
            .slice(0, k);
          expect(scan.best(query, k)).toEqual(expected);
          // In another order of terms, what cancels out exactly leaves something, or the other way about.
          const rarestFirst = scan.sharingRarestTerms(query, 99, 10_000);
          expect(new Set(rarestFirst.map(({ index }) => index)).size).toBe(rarestFirst.length);
          const clear = (scored: readonly Scored[]) =>
            scored.map(({ score }) => score.toFixed(5)).filter((score) => !/^-?0.00000$/.test(score));
          expect(clear(rarestFirst)).toEqual(clear(scan.best(query, 99)));
        });
      }),
    );
  });

  it('answers rightly again after a file could not be read', () => {
    // Terms of one film in a hundred are common enough to be kept in memory, so these are rarer.
    const films = 200;
    const dense = Array.from({ length: films }, (_, film) =>
      Array.from({ length: films }, (_, term) => (term === film ? 1 : 0)),
    );
    const folder = temporaryFolder();
    const matrix = matrixOf(dense, films);
    writeCsr(join(folder, 'rows'), matrix);
    writeCsr(join(folder, 'postings'), transpose(matrix));
    const open = () =>
      new TextScan(new CsrReader(join(folder, 'rows')), new CsrReader(join(folder, 'postings')));
    const first = { indices: Int32Array.of(0, films - 1), data: Float32Array.of(0.5, 0.5) };
    const second = { indices: Int32Array.of(0), data: Float32Array.of(0.25) };
    const all = dense.map((_, film) => film);
    const fresh = open();
    const expected = [fresh.best(second, films), fresh.scores(second, [0, films - 1])];
    fresh.close();
    const scan = open();
    for (const [base, ask] of [
      ['postings', () => scan.best(first, films)],
      ['rows', () => scan.scores(first, all)],
    ] as const) {
      const path = join(folder, `${base}.data.npy`);
      const whole = readFileSync(path);
      truncateSync(path, whole.length - 4);
      expect(ask).toThrow(/cut short/);
      writeFileSync(path, whole);
      expect([scan.best(second, films), scan.scores(second, [0, films - 1])]).toEqual(expected);
    }
    scan.close();
  });

  it('answers each query as if it were the first', () => {
    fc.assert(
      fc.property(problems, ({ dense, k }) => {
        withScan(dense, TERMS, (scan) => {
          const ask = (film: number) => scan.best(sparse(dense[film] ?? []), k);
          const first = dense.map((_, film) => ask(film));
          expect(dense.map((_, film) => ask(film))).toEqual(first);
          scan.sharingRarestTerms(sparse(dense[0] ?? []), k, 5);
          expect(ask(0)).toEqual(first[0]);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('answers with the same number as comparing two films does, to the last bit', () => {
    fc.assert(
      fc.property(problems, ({ dense, seed }) => {
        const query = sparse(dense[seed % dense.length] ?? []);
        withScan(dense, TERMS, (scan) => {
          const found = scan.best(query, 99);
          const films = found.map(({ index }) => index);
          expect(scan.scores(query, films)).toEqual(found);
          expect(scan.scores(query, [...films].reverse())).toEqual([...found].reverse());
        });
      }),
      { numRuns: 50 },
    );
  });

  it('finds films by the rarest terms alone when it may look at little', () => {
    // Term 0 is in every film, term 1 in two, term 2 in one.
    const dense = unitRows([
      [1, 1, 1],
      [1, 1, 0],
      [1, 0, 0],
      [1, 0, 0],
    ]);
    const query = sparse(dense[0] ?? []);
    const found = (budget: number) =>
      withScan(dense, 3, (scan) => scan.sharingRarestTerms(query, 9, budget).map(({ index }) => index));
    expect(found(0)).toEqual([]);
    expect(found(1)).toEqual([0]);
    expect(found(3)).toEqual([0, 1]);
    expect(found(6)).toEqual([0, 1]);
    expect(found(7)).toEqual([0, 1, 2, 3]);
  });

  it('with room for all terms is exact', () => {
    fc.assert(
      fc.property(problems, ({ dense, k, seed }) => {
        const query = sparse(dense[seed % dense.length] ?? []);
        withScan(dense, TERMS, (scan) => {
          const exact = scan.best(query, k);
          const rarest = scan.sharingRarestTerms(query, k, 10_000);
          expect(rarest.map(({ score }) => score.toFixed(6))).toEqual(
            exact.map(({ score }) => score.toFixed(6)),
          );
        });
      }),
      { numRuns: 50 },
    );
  });

  it('finds films by the rarest terms wherever they stand among very many', () => {
    const films = 70_000;
    const among = [0, 32_767, 32_768, 65_535, 65_536, 69_999];
    // Term 0 is in all of those, term 1 in every other one of them; nothing else has a term.
    const dense = Array.from({ length: films }, (_, film) => {
      const place = among.indexOf(film);
      return [place < 0 ? 0 : 1 + place / 8, place < 0 ? 0 : place % 2, 0];
    });
    const query = sparse([0.6, 0.8, 0]);
    withScan(dense, 3, (scan) => {
      const rarest = scan.sharingRarestTerms(query, 4, 100);
      expect(rarest).toEqual(scan.best(query, 4));
      expect(rarest.map(({ index }) => index)).toEqual([69_999, 65_535, 32_767, 65_536]);
      // Nothing is left over from the query before.
      expect(scan.sharingRarestTerms(query, 4, 100)).toEqual(rarest);
    });
  });
});
