import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '#shared/domain/recommendation.ts';
import { blend } from '#shared/scoring/blend.ts';
import { nearestEntry, rankByShare, splitOf } from '#shared/scoring/rank-by-share.ts';

const score = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: -2, max: 2, noNaN: true }));
const candidates = fc
  .array(fc.tuple(score, score, fc.nat(9), fc.constantFrom('content' as const, 'collab', 'both')), {
    minLength: 1,
    maxLength: 30,
  })
  .map((rows) =>
    rows.map(([contentScore, collabScore, popularityScore, proposedBy], i): Candidate => ({
      ...{ movieId: i + 1, title: '', year: null, genres: [] },
      ...{ contentScore, collabScore, popularityScore, proposedBy },
    })),
  );

describe('rankByShare', () => {
  it('says of every split what the blend for those weights says', () => {
    fc.assert(
      fc.property(candidates, fc.nat(29), fc.constantFrom(0, 0.25, 1), (given, pick, popularity) => {
        const movieId = (pick % given.length) + 1;
        const ranks = rankByShare(given, movieId, { content: 1 - popularity, collab: 0, popularity });
        expect(ranks).toHaveLength(101);
        for (const { share, rank } of ranks ?? []) {
          const item = blend(given, splitOf(share, popularity)).find((each) => each.movieId === movieId);
          expect(rank).toBe(item?.rank ?? null);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('knows nothing of a film that is no candidate', () => {
    expect(rankByShare([], 1, { content: 1, collab: 1 })).toBeUndefined();
  });
});

describe('nearestEntry', () => {
  const ranks = [12, null, 10, 11, 9, 9].map((rank, i) => ({ share: i / 5, rank }));

  it('finds the nearest split that brings the film among the first, and the best there is', () => {
    expect(nearestEntry(ranks, 0.5, 10)).toEqual({ entry: ranks[2], best: ranks[4] });
    expect(nearestEntry(ranks, 1, 10).best).toEqual(ranks[5]);
  });

  it('says so when there is none', () => {
    expect(nearestEntry(ranks, 0.5, 5)).toEqual({ entry: undefined, best: ranks[4] });
  });
});
