import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopK, type Scored } from '#shared/scoring/top-k.ts';

function bestBySorting(scores: readonly number[], k: number): Scored[] {
  return scores
    .map((score, index) => ({ index, score }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, k);
}

function bestByHeap(scores: readonly Scored[], k: number): Scored[] {
  const top = new TopK(k);
  for (const { index, score } of scores) top.offer(index, score);
  return top.best();
}

// Few different scores, so that ties are common, and many, so that they are not.
const scores = fc.oneof(
  fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 80 }),
  fc.array(fc.double({ noNaN: true }), { maxLength: 80 }),
);
const k = fc.integer({ min: 0, max: 90 });

describe('TopK', () => {
  it('keeps what sorting everything would keep', () => {
    fc.assert(
      fc.property(scores, k, (given, count) => {
        const offered = given.map((score, index) => ({ index, score: score + 0 }));
        expect(bestByHeap(offered, count)).toEqual(
          bestBySorting(
            given.map((score) => score + 0),
            count,
          ),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of the offers', () => {
    const shuffled = scores.chain((given) => {
      const offered = given.map((score, index) => ({ index, score: score + 0 }));
      return fc.tuple(
        fc.constant(offered),
        fc.shuffledSubarray(offered, { minLength: offered.length, maxLength: offered.length }),
      );
    });
    fc.assert(
      fc.property(shuffled, k, ([offered, other], count) => {
        expect(bestByHeap(other, count)).toEqual(bestByHeap(offered, count));
      }),
      { numRuns: 300 },
    );
  });

  it('can be read at any time and go on', () => {
    const top = new TopK(2);
    top.offer(0, 1);
    expect(top.best()).toEqual([{ index: 0, score: 1 }]);
    top.offer(1, 3);
    top.offer(2, 2);
    expect(top.best().map(({ index }) => index)).toEqual([1, 2]);
  });

  it('keeps nothing of nothing', () => {
    expect(new TopK(3).best()).toEqual([]);
    expect(bestByHeap([{ index: 0, score: 1 }], 0)).toEqual([]);
  });
});
