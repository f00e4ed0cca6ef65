import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  likedFrom,
  likes,
  transposeInteractions,
  type Interactions,
} from '#electron/training/factorise/interactions.ts';
import { ratingTable, type RatingRow } from '../fixtures/rating-table.ts';

/** Pairs of row and column. */
function pairs({ rows, indptr, indices }: Interactions): [number, number][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(indices.subarray(indptr[row], indptr[row + 1]), (column): [number, number] => [row, column]),
  ).flat();
}

const FILMS = 7;
const rows = fc.uniqueArray(
  fc.record<RatingRow>({
    viewer: fc.nat(5),
    film: fc.nat(FILMS - 1),
    rating: fc.integer({ min: 1, max: 10 }).map((stars) => stars / 2),
  }),
  { selector: ({ viewer, film }) => `${viewer} ${film}`, minLength: 1, maxLength: 40 },
);

describe('likedFrom', () => {
  it('is 3 stars where at least half of the ratings reach that', () => {
    expect(likedFrom(Float32Array.of(1, 2, 3, 5))).toBe(3);
    expect(likedFrom(Float32Array.of(5, 5, 5))).toBe(3);
  });

  it('is the median on a harsher scale', () => {
    expect(likedFrom(Float32Array.of(1, 1.5, 2, 2.5, 5))).toBe(2);
    expect(likedFrom(Float32Array.of(1, 1, 1))).toBe(1);
  });

  it('always leaves at least half of the ratings', () => {
    const ratings = fc.array(
      fc.integer({ min: 1, max: 10 }).map((stars) => stars / 2),
      { minLength: 1, maxLength: 50 },
    );
    fc.assert(
      fc.property(ratings, (values) => {
        const threshold = likedFrom(Float32Array.from(values));
        expect(threshold).toBeLessThanOrEqual(3);
        expect(2 * values.filter((value) => value >= threshold).length).toBeGreaterThanOrEqual(values.length);
      }),
    );
  });
});

describe('likes', () => {
  it('keeps exactly the ratings that reach the threshold and that `keep` accepts', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(0.5, 3, 4.5, 6),
        fc.integer({ min: 1, max: 3 }),
        (list, threshold, every) => {
          const table = ratingTable(list);
          const found = likes(table, FILMS, threshold, (entry) => entry % every === 0);
          const sorted = list.toSorted((a, b) => a.viewer - b.viewer || a.film - b.film);
          const viewers = table.userIds;
          const expected = sorted
            .filter(({ rating }, entry) => rating >= threshold && entry % every === 0)
            .map(({ viewer, film }) => [viewers.indexOf(viewer), film]);
          expect(found).toMatchObject({ rows: viewers.length, columns: FILMS });
          expect(pairs(found)).toEqual(expected);
        },
      ),
    );
  });
});

describe('transposeInteractions', () => {
  it('holds the same pairs the other way round, columns ascending', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const straight = likes(ratingTable(list), FILMS, 0.5);
        const other = transposeInteractions(straight);
        expect(other).toMatchObject({ rows: FILMS, columns: straight.rows });
        const expected = pairs(straight)
          .map(([row, column]) => [column, row] as const)
          .sort(([a, b], [c, d]) => a - c || b - d);
        expect(pairs(other)).toEqual(expected);
        expect(transposeInteractions(other)).toEqual(straight);
      }),
    );
  });
});
