import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ndcgAtK, recallAtK } from '#shared/scoring/ranking-metrics.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';

const FILMS = 12;
const films = Array.from({ length: FILMS }, (_, i) => i);
const ranking = fc.record({
  ranked: fc.shuffledSubarray(films, { minLength: FILMS }),
  relevant: fc.subarray(films, { minLength: 1 }),
  k: fc.integer({ min: 1, max: FILMS }),
});

describe('recallAtK', () => {
  it('is the share of relevant films in the first k', () => {
    expect(recallAtK([5, 1, 2], new Set([1, 9]), 2)).toBe(0.5);
    expect(recallAtK([5, 1, 2], new Set([1, 9]), 1)).toBe(0);
    expect(recallAtK([5], new Set(), 10)).toBe(0);
    expect(recallAtK([], new Set([1]), 10)).toBe(0);
  });

  it('is what counting by hand gives', () => {
    fc.assert(
      fc.property(ranking, ({ ranked, relevant, k }) => {
        let hits = 0;
        for (let place = 0; place < k; place++) if (relevant.includes(ranked[place] ?? -1)) hits++;
        expect(recallAtK(ranked, new Set(relevant), k)).toBe(hits / relevant.length);
      }),
    );
  });
});

describe('ndcgAtK', () => {
  it('is 1 for the best order, 0 without hits, and counts early hits more', () => {
    expect(ndcgAtK([1, 2, 3], new Set([1, 2]), 3)).toBe(1);
    expect(ndcgAtK([7, 8], new Set([1, 2]), 3)).toBe(0);
    expect(ndcgAtK([9, 1], new Set([1]), 2)).toBeCloseTo(1 / Math.log2(3), 12);
    expect(ndcgAtK([1], new Set(), 10)).toBe(0);
  });

  it('is 1 where the list is full of relevant films, although there are more of them', () => {
    expect(ndcgAtK([1, 2], new Set([1, 2, 3, 4]), 2)).toBe(1);
  });

  it('is within 0 and 1, and never falls when a relevant film moves up', () => {
    fc.assert(
      fc.property(ranking, fc.integer({ min: 1, max: FILMS - 1 }), ({ ranked, relevant, k }, place) => {
        const wanted = new Set(relevant);
        const before = ndcgAtK(ranked, wanted, k);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(before).toBeLessThanOrEqual(1 + 1e-12);
        const [above = -1, here = -1] = ranked.slice(place - 1, place + 1);
        fc.pre(wanted.has(here) && !wanted.has(above));
        const swapped = ranked.with(place - 1, here).with(place, above);
        expect(ndcgAtK(swapped, wanted, k)).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

describeIf(pythonHas('sklearn'), 'ndcg against scikit-learn: python3-sklearn is not installed')(
  'ndcgAtK against scikit-learn',
  () => {
    it('is ndcg_score with binary relevance', () => {
      const cases = fc.sample(ranking, { numRuns: 300, seed: 11 });
      const theirs = runPython(
        `from sklearn.metrics import ndcg_score
def score(c):
    n = len(c['ranked'])
    scores = [0] * n
    for place, film in enumerate(c['ranked']): scores[film] = n - place
    return ndcg_score([[1 if f in c['relevant'] else 0 for f in range(n)]], [scores], k=c['k'])
print(json.dumps([score(c) for c in data]))`,
        cases,
      ) as number[];
      cases.forEach(({ ranked, relevant, k }, i) => {
        expect(ndcgAtK(ranked, new Set(relevant), k)).toBeCloseTo(theirs[i] ?? Number.NaN, 10);
      });
    });
  },
);
