import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { NaiveLibrary, spread } from '../fixtures/naive-library.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';
import { describeIf } from '../fixtures/skip.ts';

const latestSmall = inject('latestSmallLibrary');

const K = 10;
/** Films and viewers asked about, spread over all there are. */
const QUERIES = 700;
/** Two ways of summing the same products differ by less. */
const ROUNDING = 1e-6;

/**
 * How much of the true top ten was found. A film that ties with the tenth is as right as the tenth, so what counts is
 * how many of those found score at least as much as the tenth best.
 */
function recall(found: readonly number[], scores: readonly number[]): number {
  const best = [...scores].sort((a, b) => b - a).slice(0, K);
  const tenth = best.at(-1) ?? 0;
  const right = found.slice(0, K).filter((score) => score >= tenth - ROUNDING);
  return right.length / best.length;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describeIf(
  latestSmall !== '',
  'recall of the indexes, because the data of MovieLens latest-small is not there',
)('the indexes of MovieLens latest-small', () => {
  let engine: OpenEngine;
  let naive: NaiveLibrary;
  beforeAll(() => {
    engine = openEngine(latestSmall);
    naive = new NaiveLibrary(latestSmall);
  });
  afterAll(() => {
    engine.close();
  });

  it('find at least 99 in 100 of the ten films most like a film', () => {
    const seeds = spread(
      naive.films.filter(({ movieIndex }) => naive.hasText(movieIndex)),
      QUERIES,
    );
    expect(seeds.length).toBeGreaterThanOrEqual(500);
    const recalls = seeds.map(({ movieIndex, movieId }) => {
      const { items } = engine.ask('recommend.content', { seeds: [{ movieId }], count: K, mode: 'index' });
      const cosines = [...naive.cosines(movieIndex)].filter(
        (cosine, film) => film !== movieIndex && cosine > 0,
      );
      return recall(
        items.map(({ score }) => score),
        cosines,
      );
    });
    process.stdout.write(`content recall@10 over ${seeds.length} films: ${mean(recalls).toFixed(4)}\n`);
    expect(mean(recalls)).toBeGreaterThanOrEqual(0.99);
  });

  it('find most of the ten films that a viewer would like best', () => {
    const viewers = spread(naive.viewers, QUERIES);
    expect(viewers.length).toBeGreaterThanOrEqual(500);
    const recalls = viewers.map((viewer) => {
      const { userId, viewerIndex } = viewer;
      const { items } = engine.ask('recommend.collaborative', {
        viewer: { userId },
        count: K,
        mode: 'index',
      });
      const scores = [...naive.factorScores(viewerIndex)].filter((_, film) => naive.mayOffer(viewer, film));
      return recall(
        items.map(({ score }) => score),
        scores,
      );
    });
    process.stdout.write(
      `collaborative recall@10 over ${viewers.length} viewers: ${mean(recalls).toFixed(4)}\n`,
    );
    expect(mean(recalls)).toBeGreaterThanOrEqual(0.9);
  });
});

describe('recall', () => {
  it('counts ties at the boundary as right, and misses as wrong', () => {
    const scores = [5, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1];
    expect(recall([5, 4, 3, 2, 2, 2, 2, 2, 2, 2], scores)).toBe(1);
    expect(recall([5, 4, 3, 2, 2, 2, 2, 2, 2, 1], scores)).toBe(0.9);
    expect(recall([5], scores)).toBe(0.1);
    expect(recall([5], [5])).toBe(1);
  });
});
