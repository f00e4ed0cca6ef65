import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minMax } from '#shared/scoring/normalise.ts';

const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 });

describe('minMax', () => {
  it('makes the smallest 0 and the largest 1', () => {
    expect(minMax([2, 4, 3])).toEqual([0, 1, 0.5]);
    expect(minMax([-1, 1])).toEqual([0, 1]);
  });

  it.each([[[]], [[5]], [[3, 3, 3]], [[-2, -2]]])('gives all zeros where nothing differs: %j', (same) => {
    expect(minMax(same)).toEqual(same.map(() => 0));
  });

  it('stays within 0 and 1, reaches both ends and keeps the order', () => {
    fc.assert(
      fc.property(values, (given) => {
        const scaled = minMax(given);
        expect(scaled).toHaveLength(given.length);
        const differ = new Set(given.map((value) => value + 0)).size > 1;
        expect(Math.min(...scaled)).toBe(0);
        expect(Math.max(...scaled)).toBe(differ ? 1 : 0);
        given.forEach((a, i) => {
          given.forEach((b, j) => {
            if (a < b) expect(scaled[i] ?? NaN).toBeLessThanOrEqual(scaled[j] ?? NaN);
            if (a === b) expect(scaled[i]).toBe(scaled[j]);
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  it('does not care how the values are shifted and stretched', () => {
    const small = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        small,
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        (given, shift, scale) => {
          const other = minMax(given.map((value) => value * scale + shift));
          minMax(given).forEach((value, i) => {
            expect(other[i]).toBeCloseTo(value, 12);
          });
        },
      ),
    );
  });

  it('leaves what it was given alone', () => {
    const given = [3, 1, 2];
    minMax(given);
    expect(given).toEqual([3, 1, 2]);
  });
});
