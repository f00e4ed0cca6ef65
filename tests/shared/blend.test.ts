import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '#shared/domain/recommendation.ts';
import { normaliseWeights } from '#shared/domain/weights.ts';
import { blend } from '#shared/scoring/blend.ts';

function candidate(
  movieId: number,
  contentScore: number,
  collabScore: number,
  popularityScore = 0,
): Candidate {
  const film = { movieId, title: `Film ${movieId}`, year: 2000, genres: ['Drama'] };
  return { ...film, contentScore, collabScore, popularityScore, proposedBy: 'both' };
}

const contentScore = fc.oneof(fc.constantFrom(0, 0.25, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const collabScore = fc.oneof(fc.constantFrom(-1, 0, 0.5), fc.double({ min: -2, max: 2, noNaN: true }));
const candidates = fc
  .array(fc.tuple(contentScore, collabScore), { maxLength: 40 })
  .map((scores) => scores.map(([content, collab], i) => candidate(i + 1, content, collab)));
const weight = fc.double({ min: 0.001, max: 1000, noNaN: true });

const ids = (items: readonly { movieId: number }[]) => items.map((item) => item.movieId);

describe('blend', () => {
  it('leaves out what only a method without weight put forward', () => {
    const [first, second] = [candidate(1, 1, 3), candidate(2, 0, 5)];
    const mixed: Candidate[] = [
      { ...first, proposedBy: 'content' },
      { ...second, proposedBy: 'collab' },
    ];
    expect(ids(blend(mixed, { content: 1, collab: 0 }))).toEqual([1]);
    expect(ids(blend(mixed, { content: 0, collab: 1 }))).toEqual([2]);
    expect(ids(blend(mixed, { content: 1, collab: 1 }))).toHaveLength(2);
  });

  it('weights what it scaled to 0..1', () => {
    const items = blend([candidate(1, 0.2, 9), candidate(2, 0.6, 1), candidate(3, 0.4, 7)], {
      content: 3,
      collab: 1,
    });
    expect(items.map(({ movieId, rank, score }) => ({ movieId, rank, score }))).toEqual([
      { movieId: 2, rank: 1, score: 0.75 },
      { movieId: 3, rank: 2, score: expect.closeTo(0.75 * 0.5 + 0.25 * 0.75, 12) as number },
      { movieId: 1, rank: 3, score: 0.25 },
    ]);
  });

  it('counts popularity as much as its weight says, and ranks by it alone what both methods propose', () => {
    const films = [candidate(1, 1, 0, 0), candidate(2, 0, 1, 4), candidate(3, 0.5, 0.5, 1)];
    const proposed: Candidate[] = films.map((film, i) => ({
      ...film,
      proposedBy: i === 0 ? 'content' : 'collab',
    }));
    const items = blend(proposed, { content: 1, collab: 1, popularity: 2 });
    expect(items.map(({ movieId, score }) => [movieId, score])).toEqual([
      [2, 0.75],
      [3, 0.375],
      [1, 0.25],
    ]);
    expect(items.map(({ popularityNormalised }) => popularityNormalised)).toEqual([1, 0.25, 0]);
    expect(ids(blend(proposed, { content: 0, collab: 0, popularity: 1 }))).toEqual([2, 3, 1]);
  });

  it('is the same to the last bit whether popularity has no weight or was never heard of', () => {
    fc.assert(
      fc.property(candidates, weight, weight, (given, content, collab) => {
        const popular = given.map((film, i) => ({ ...film, popularityScore: i % 7 }));
        expect(blend(popular, { content, collab, popularity: 0 })).toEqual(blend(given, { content, collab }));
      }),
    );
  });

  it('gives an empty list for no candidates', () => {
    expect(blend([], { content: 1, collab: 1 })).toEqual([]);
  });

  it('shows scores that add up, best first, with ranks from 1', () => {
    fc.assert(
      fc.property(candidates, weight, weight, (given, content, collab) => {
        const scaled = normaliseWeights({ content, collab });
        const items = blend(given, { content, collab });
        expect(items.map((item) => item.rank)).toEqual(given.map((_, i) => i + 1));
        expect(ids(items).sort((a, b) => a - b)).toEqual(ids(given));
        items.forEach((item, i) => {
          const sum = scaled.content * item.contentNormalised + scaled.collab * item.collabNormalised;
          expect(Math.abs(item.score - sum)).toBeLessThan(1e-6);
          expect(item.score).toBeLessThanOrEqual(items[i - 1]?.score ?? Infinity);
          const source = given.find((one) => one.movieId === item.movieId);
          const { movieId, title, contentScore: byContent, collabScore: byViewer } = source ?? {};
          expect(item).toMatchObject({ movieId, title, contentScore: byContent, collabScore: byViewer });
        });
      }),
    );
  });

  it('cuts the list to the number asked for and changes nothing else', () => {
    fc.assert(
      fc.property(
        candidates,
        weight,
        weight,
        fc.integer({ min: 1, max: 50 }),
        (given, content, collab, n) => {
          const weights = { content, collab };
          expect(blend(given, weights, n)).toEqual(blend(given, weights).slice(0, n));
        },
      ),
    );
  });

  it('does not change when both weights are scaled', () => {
    fc.assert(
      fc.property(
        candidates,
        weight,
        weight,
        fc.integer({ min: -30, max: 30 }),
        (given, content, collab, power) => {
          const factor = 2 ** power;
          expect(blend(given, { content: content * factor, collab: collab * factor })).toEqual(
            blend(given, { content, collab }),
          );
        },
      ),
    );
  });

  it('gives the same scores for weights scaled by any factor, to rounding', () => {
    fc.assert(
      fc.property(candidates, weight, weight, weight, (given, content, collab, factor) => {
        const plain = new Map(blend(given, { content, collab }).map((item) => [item.movieId, item.score]));
        for (const item of blend(given, { content: content * factor, collab: collab * factor })) {
          expect(Math.abs(item.score - (plain.get(item.movieId) ?? NaN))).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it('is exactly the order of one score where the other has no weight, however close the scores are', () => {
    // Beside 1, numbers as small as these are all one once the smallest, -1, is taken from them.
    const tiny = fc.oneof(
      fc.constantFrom(-1, 1),
      fc.nat(20).map((step) => step * 1e-18),
    );
    const close = fc
      .array(fc.tuple(tiny, tiny), { maxLength: 30 })
      .map((scores) => scores.map(([content, collab], i) => candidate(i + 1, content, collab)));
    fc.assert(
      fc.property(fc.oneof(candidates, close), weight, (given, w) => {
        const by = (score: 'contentScore' | 'collabScore') =>
          ids([...given].sort((a, b) => b[score] - a[score] || a.movieId - b.movieId));
        expect(ids(blend(given, { content: w, collab: 0 }))).toEqual(by('contentScore'));
        expect(ids(blend(given, { content: 0, collab: w }))).toEqual(by('collabScore'));
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of the candidates', () => {
    const shuffled = candidates.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, weight, weight, ([given, other], content, collab) => {
        expect(blend(other, { content, collab })).toEqual(blend(given, { content, collab }));
      }),
    );
  });

  it('refuses weights that say nothing', () => {
    expect(() => blend([], { content: 0, collab: 0 })).toThrow(/Both weights are 0/);
    expect(() => blend([], { content: NaN, collab: 1 })).toThrow(/content weight is NaN/);
  });
});
