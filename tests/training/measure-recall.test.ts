import { describe, expect, it } from 'vitest';
import { buildIvfPq, type Vectors } from '#electron/training/index/build-ivfpq.ts';
import { measureRecall } from '#electron/training/index/measure-recall.ts';
import { innerProductQueries, type RecallQuery } from '#electron/training/index/recall-queries.ts';
import { Random } from '#electron/training/random.ts';

const ROWS = 2000;
const DIMENSIONS = 8;
const SEED = 7;

function randomVectors(): Vectors {
  const random = new Random(SEED);
  const data = Float32Array.from({ length: ROWS * DIMENSIONS }, () => random.uniform() - 0.5);
  return { count: ROWS, dimensions: DIMENSIONS, data };
}

describe('measureRecall', () => {
  const vectors = randomVectors();
  const index = buildIvfPq(vectors);
  const queries = innerProductQueries(vectors, vectors, SEED);

  it('chooses what its own table says is enough', () => {
    const { nprobe, postings, recall } = measureRecall(index, ROWS, queries);
    expect(postings).toBe(0);
    expect(recall.find((each) => each.nprobe === nprobe)?.recallAt10).toBeGreaterThanOrEqual(0.99);
    expect(recall.at(-1)?.nprobe).toBe(index.nlist);
  });

  it('measures nothing where nobody asks, or nothing is to be found', () => {
    expect(measureRecall(index, ROWS, []).recall).toEqual([]);
    const nothing = queries.map((query): RecallQuery => ({ ...query, answers: 0 }));
    expect(measureRecall(index, ROWS, nothing).recall).toEqual([]);
  });

  it('spends as little on inverted lists as recall allows', () => {
    // The answer is a row that the index never proposes: no vector is zero, and this one is asked for by number.
    const hidden = ROWS;
    const foundFrom = (enough: number) =>
      queries.map((query): RecallQuery => ({
        ...query,
        ...{ answers: 1, threshold: 1, score: (row) => (row === hidden ? 1 : 0) },
        extraCandidates: (_, postings) => (postings >= enough ? [hidden] : []),
      }));
    const chosen = (enough: number) => measureRecall(index, ROWS, foundFrom(enough), [10, 20, 40]).postings;
    expect([10, 20, 40].map(chosen)).toEqual([10, 20, 40]);
  });

  it('takes the best there is where nothing is enough', () => {
    const half = queries.map((query, i): RecallQuery => ({
      ...query,
      ...{ answers: 1, threshold: 1, score: (row) => (row === ROWS ? 1 : 0) },
      extraCandidates: (_, postings) => (i % 2 === 0 && postings >= 20 ? [ROWS] : []),
    }));
    expect(measureRecall(index, ROWS, half, [10, 20, 40])).toMatchObject({ nprobe: 1, postings: 20 });
  });
});
