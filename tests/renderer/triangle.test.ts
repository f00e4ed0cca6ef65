import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedBy, pointOf, sharesAt } from '../../renderer/src/lib/triangle.ts';

const anywhere = fc.double({ min: -1, max: 2, noNaN: true });
const shares = fc.record({ x: anywhere, y: anywhere }).map(sharesAt);
const sum = (of: { left: number; right: number; top: number }) => of.left + of.right + of.top;

describe('a point of the triangle', () => {
  it('has its corners where one share is everything', () => {
    expect(
      [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 0.5, y: 1 },
      ].map(sharesAt),
    ).toEqual([
      { left: 1, right: 0, top: 0 },
      { left: 0, right: 1, top: 0 },
      { left: 0, right: 0, top: 1 },
    ]);
  });

  it('stands for shares of 0 to 1 that sum to 1, wherever it is, and shares for a point', () => {
    fc.assert(
      fc.property(shares, (given) => {
        expect(sum(given)).toBeCloseTo(1, 12);
        for (const share of Object.values(given)) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        const again = sharesAt(pointOf(given));
        expect(again.top).toBeCloseTo(given.top, 9);
        expect(Math.abs(again.right - given.right)).toBeLessThan(0.0101);
      }),
    );
  });

  it('moves with the arrow keys, and never out of the triangle', () => {
    const keys = fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown');
    fc.assert(
      fc.property(shares, keys, fc.constantFrom(0.01, 0.1), (given, key, step) => {
        const moved = movedBy(key, given, step);
        if (moved === null) throw new Error('an arrow key moves');
        expect(sum(moved)).toBeCloseTo(1, 12);
        for (const share of Object.values(moved)) expect(share).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
    expect(movedBy('ArrowRight', { left: 0.5, right: 0.5, top: 0 }, 0.1)).toEqual({
      left: 0.4,
      right: 0.6,
      top: 0,
    });
    expect(movedBy('ArrowUp', { left: 0.6, right: 0.4, top: 0 }, 0.1)).toEqual({
      left: 0.54,
      right: 0.36,
      top: 0.1,
    });
    expect(movedBy('a', { left: 1, right: 0, top: 0 }, 0.1)).toBeNull();
  });
});
