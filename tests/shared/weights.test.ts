import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseWeights } from '#shared/domain/weights.ts';

const weight = fc.double({ min: 0, max: 1e300, noNaN: true });

describe('normaliseWeights', () => {
  it('scales to a sum of 1 and keeps the ratio', () => {
    expect(normaliseWeights({ content: 3, collab: 1 })).toEqual({
      content: 0.75,
      collab: 0.25,
      popularity: 0,
    });
    expect(normaliseWeights({ content: 1, collab: 1, popularity: 2 })).toEqual({
      content: 0.25,
      collab: 0.25,
      popularity: 0.5,
    });
  });

  it('gives weights that sum to 1 for any usable weights, however large', () => {
    fc.assert(
      fc.property(weight, weight, (content, collab) => {
        fc.pre(content + collab > 0);
        const scaled = normaliseWeights({ content, collab });
        expect(scaled.content + scaled.collab).toBeCloseTo(1, 12);
      }),
    );
  });

  it.each([
    [{ content: -1, collab: 1 }, /content weight is -1/],
    [{ content: 1, collab: Number.NaN }, /collab weight is NaN/],
    [{ content: Infinity, collab: 1 }, /content weight is Infinity/],
    [{ content: 1, collab: 0, popularity: -2 }, /popularity weight is -2/],
    [{ content: 0, collab: 0 }, /Both weights are 0/],
  ])('refuses %j and says why', (weights, message) => {
    expect(() => normaliseWeights(weights)).toThrow(message);
  });
});
