import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { recommendHybrid } from '#electron/engine/recommend/recommend.ts';
import { blend } from '#shared/scoring/blend.ts';
import { normaliseWeights } from '#shared/domain/weights.ts';
import { titleWithYear } from '#shared/domain/film.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { NaiveLibrary, spread, type NaiveFilm, type NaiveViewer } from '../fixtures/naive-library.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';
import { describeIf } from '../fixtures/skip.ts';

const sample = inject('sampleLibrary');
const latestSmall = inject('latestSmallLibrary');

/** Scores are summed in another order here than there, over numbers of 32 bits. */
const CLOSE = 5;
const MODES = ['exact', 'index'] as const;

interface Item {
  readonly movieId: number;
  readonly rank: number;
  readonly score: number;
}

const ids = (items: readonly { movieId: number }[]) => items.map(({ movieId }) => movieId);

function expectList(items: readonly Item[]): void {
  expect(items.map(({ rank }) => rank)).toEqual(items.map((_, i) => i + 1));
  expect(new Set(ids(items)).size).toBe(items.length);
  items.forEach(({ score }, i) => {
    expect(score).toBeLessThanOrEqual(items[i - 1]?.score ?? Infinity);
  });
}

/** The best `count` scores among the films that `accepts` takes. */
function bestScores(scores: Float64Array, count: number, accepts: (movieIndex: number) => boolean): number[] {
  return [...scores]
    .filter((_, movieIndex) => accepts(movieIndex))
    .sort((a, b) => b - a)
    .slice(0, count);
}

/** What every way of searching must keep to, on any library. */
function contract(folder: string, mode: (typeof MODES)[number]): void {
  let engine: OpenEngine;
  let naive: NaiveLibrary;
  let seeds: NaiveFilm[];
  let viewers: NaiveViewer[];
  beforeAll(() => {
    engine = openEngine(folder);
    naive = new NaiveLibrary(folder);
    seeds = spread(
      naive.films.filter(({ movieIndex }) => naive.hasText(movieIndex)),
      24,
    );
    viewers = spread(naive.viewers, 24);
  });
  afterAll(() => {
    engine.close();
  });

  const content = (seed: NaiveFilm, count: number, minSimilarity = 0) =>
    engine.ask('recommend.content', { seeds: [{ movieId: seed.movieId }], count, minSimilarity, mode });
  const collaborative = (viewer: NaiveViewer, count: number, includeRated = false) =>
    engine.ask('recommend.collaborative', { viewer: { userId: viewer.userId }, count, includeRated, mode });
  const hybrid = (
    pair: Pair,
    weights: { content: number; collab: number; popularity?: number },
    count = 10,
    includeRated = false,
  ) => engine.ask('recommend.hybrid', { ...request(pair), weights, count, includeRated, mode });

  interface Pair {
    readonly seed: NaiveFilm;
    readonly viewer: NaiveViewer;
  }
  const request = ({ seed, viewer }: Pair) => ({
    seeds: [{ movieId: seed.movieId }],
    viewer: { userId: viewer.userId },
  });
  /** A different film for each viewer. */
  const pairs = (): Pair[] =>
    viewers.flatMap((viewer, i) => {
      const seed = seeds[(i * 7) % seeds.length];
      return seed === undefined ? [] : [{ seed, viewer }];
    });

  describe('content', () => {
    it('lists films by their exact cosine with the seed, without the seed', () => {
      for (const seed of seeds) {
        const { seeds: named, items } = content(seed, 20);
        expect(ids(named)).toEqual([seed.movieId]);
        expectList(items);
        expect(ids(items)).not.toContain(seed.movieId);
        const cosines = naive.cosines(seed.movieIndex);
        for (const item of items) {
          expect(item.score).toBe(item.contentScore);
          expect(item.score).toBeCloseTo(cosines[naive.movieIndex(item.movieId)] ?? NaN, CLOSE);
          expect(item.score).toBeGreaterThan(0);
          const film = naive.films[naive.movieIndex(item.movieId)];
          expect(item).toMatchObject({ title: film?.title, year: film?.year });
        }
      }
    });

    it('gives as many films as were asked for, where so many share a word with the seed', () => {
      for (const seed of seeds) {
        const alike = naive.cosines(seed.movieIndex).filter((cosine) => cosine > 0).length - 1;
        for (const count of [1, 10, 100]) {
          expect(content(seed, count).items).toHaveLength(Math.min(count, alike));
        }
      }
    });

    it('leaves out what is less alike than asked, and nothing else', () => {
      for (const seed of seeds) {
        const { items } = content(seed, 50);
        for (const least of [0.05, 0.1, items[4]?.score ?? 0.5, 1]) {
          expect(content(seed, 50, least).items).toEqual(items.filter(({ score }) => score >= least));
        }
      }
    });

    it('shows the beginning of a longer list in a shorter one', () => {
      for (const seed of seeds) {
        expect(content(seed, 5).items).toEqual(content(seed, 50).items.slice(0, 5));
      }
    });
  });

  describe('collaborative', () => {
    it('lists films by the exact product of factors, without what the viewer rated', () => {
      for (const viewer of viewers) {
        const { viewer: named, items } = collaborative(viewer, 20);
        expect(named).toMatchObject({ userId: viewer.userId, ratingCount: viewer.rated.size });
        expectList(items);
        const scores = naive.factorScores(viewer.viewerIndex);
        for (const item of items) {
          const movieIndex = naive.movieIndex(item.movieId);
          expect(viewer.rated.has(movieIndex)).toBe(false);
          expect(item.score).toBe(item.collabScore);
          expect(item.score).toBeCloseTo(scores[movieIndex] ?? NaN, CLOSE);
        }
      }
    });

    it('lists rated films too where they are asked for', () => {
      for (const viewer of viewers) {
        const { items } = collaborative(viewer, 20, true);
        expectList(items);
        const unrated = items.filter(({ movieId }) => !viewer.rated.has(naive.movieIndex(movieId)));
        expect(unrated.length).toBeLessThan(items.length);
      }
    });

    it.each([1, 10, 100])('gives %i films where so many are not rated', (count) => {
      for (const viewer of spread(naive.viewers, 120)) {
        const there = naive.films.filter(({ movieIndex }) => naive.mayOffer(viewer, movieIndex)).length;
        expect(collaborative(viewer, count).items.length, `viewer ${viewer.userId}`).toBe(
          Math.min(count, there),
        );
      }
    });

    it('gives the most that may be asked for, where so many are not rated', () => {
      for (const viewer of viewers) {
        const there = naive.films.filter(({ movieIndex }) => naive.mayOffer(viewer, movieIndex)).length;
        expect(collaborative(viewer, 1000).items.length, `viewer ${viewer.userId}`).toBe(
          Math.min(1000, there),
        );
      }
    });

    it('refuses a viewer that is not there and names those that are', () => {
      const ask = () => engine.ask('recommend.collaborative', { viewer: { userId: 99_999_999 }, mode });
      expect(expectRefused(ask, 'unknown-viewer')).toMatch(/99999999.* from \d+ to \d+/);
    });
  });

  describe('hybrid', () => {
    it('shows both exact scores of every film and scores that add up', () => {
      for (const pair of pairs()) {
        const reply = hybrid(pair, { content: 3, collab: 1 }, 50);
        expect(reply.weights).toEqual({ content: 0.75, collab: 0.25, popularity: 0 });
        expect(reply.items).toHaveLength(50);
        expectList(reply.items);
        const cosines = naive.cosines(pair.seed.movieIndex);
        const scores = naive.factorScores(pair.viewer.viewerIndex);
        for (const item of reply.items) {
          const movieIndex = naive.movieIndex(item.movieId);
          expect(movieIndex).not.toBe(pair.seed.movieIndex);
          expect(pair.viewer.rated.has(movieIndex)).toBe(false);
          expect(item.contentScore).toBeCloseTo(cosines[movieIndex] ?? NaN, CLOSE);
          expect(item.collabScore).toBeCloseTo(scores[movieIndex] ?? NaN, CLOSE);
          for (const part of [item.contentNormalised, item.collabNormalised]) {
            expect(part).toBeGreaterThanOrEqual(0);
            expect(part).toBeLessThanOrEqual(1);
          }
          const sum = 0.75 * item.contentNormalised + 0.25 * item.collabNormalised;
          expect(Math.abs(item.score - sum)).toBeLessThan(1e-6);
        }
      }
    });

    it('lists rated films too where they are asked for, but never the seed', () => {
      for (const pair of pairs()) {
        const { items } = hybrid(pair, { content: 1, collab: 1 }, 100, true);
        expect(items.some(({ movieId }) => pair.viewer.rated.has(naive.movieIndex(movieId)))).toBe(true);
        expect(ids(items)).not.toContain(pair.seed.movieId);
      }
    });

    it('with the content weight alone is the content list, without what the viewer rated', () => {
      for (const pair of pairs()) {
        const mayShow = ({ movieId }: Item) => !pair.viewer.rated.has(naive.movieIndex(movieId));
        for (const count of [10, 100]) {
          const list = content(pair.seed, count).items.filter(mayShow);
          const { items } = hybrid(pair, { content: 2, collab: 0 }, list.length);
          expect(ids(items), `${titleWithYear(pair.seed)}, ${count}`).toEqual(ids(list));
        }
      }
    });

    it('with the collaborative weight alone is the collaborative list, without the seed', () => {
      for (const pair of pairs()) {
        const list = collaborative(pair.viewer, 100).items.filter(
          ({ movieId }) => movieId !== pair.seed.movieId,
        );
        const { items } = hybrid(pair, { content: 0, collab: 0.5 }, list.length);
        expect(ids(items), `viewer ${pair.viewer.userId}`).toEqual(ids(list));
      }
    });

    it('is what blending the candidates gives, for any weights', () => {
      for (const pair of pairs().slice(0, 8)) {
        const {
          seeds: named,
          viewer,
          candidates,
        } = engine.ask('recommend.candidates', {
          ...request(pair),
          count: 1000,
          mode,
        });
        expect(ids(named)).toEqual([pair.seed.movieId]);
        expect(viewer?.userId).toBe(pair.viewer.userId);
        for (const [contentWeight, collab] of [
          [1, 1],
          [0.7, 0.3],
          [0, 1],
          [1, 0],
          [1e-9, 5],
        ] as const) {
          const weights = { content: contentWeight, collab };
          const reply = hybrid(pair, weights, 1000);
          expect(reply.items).toEqual(blend(candidates, weights, 1000));
          expect(reply.weights).toEqual(normaliseWeights(weights));
        }
      }
    });

    it('counts how many rated a film where popularity has a weight, in the page and here alike', () => {
      for (const pair of pairs().slice(0, 4)) {
        const { candidates } = engine.ask('recommend.candidates', { ...request(pair), mode });
        const weights = { content: 1, collab: 1, popularity: 3 };
        expect(hybrid(pair, weights, 200).items).toEqual(blend(candidates, weights, 200));
        const popular = hybrid(pair, { content: 0, collab: 0, popularity: 1 }, 200);
        const counts = popular.items.map(({ movieId }) =>
          engine.library.catalogue.ratingCount(naive.movieIndex(movieId)),
        );
        expect(counts).toEqual([...counts].sort((one, other) => other - one));
      }
    });

    it('does not change when both weights are scaled', () => {
      for (const pair of pairs().slice(0, 8)) {
        expect(hybrid(pair, { content: 2.8, collab: 1.2 }, 100)).toEqual(
          hybrid(pair, { content: 0.7, collab: 0.3 }, 100),
        );
      }
    });

    it.each([
      [{ content: -0.1, collab: 1 }, /content weight is -0.1/],
      [{ content: 1, collab: NaN }, /collab weight is NaN/],
      [{ content: Infinity, collab: 1 }, /content weight is Infinity/],
      [{ content: 0, collab: 0 }, /Both weights are 0/],
    ])('refuses the weights %j and says why', (weights, why) => {
      const [pair] = pairs();
      if (pair === undefined) throw new Error('no viewer');
      const ask = () =>
        recommendHybrid(engine.library, {
          ...request(pair),
          ...{ count: 10, includeRated: false, mode, dislikes: [], explain: 0 },
          weights: { popularity: 0, ...weights },
          filters: { genres: [], fromYear: null, toYear: null },
        });
      expect(expectRefused(ask, 'bad-request')).toMatch(why);
    });

    it('refuses a viewer that is not there', () => {
      const weights = { content: 1, collab: 1 };
      const ask = () =>
        engine.ask('recommend.hybrid', {
          seeds: [{ title: 'Toy Story' }],
          viewer: { userId: 99_999_999 },
          weights,
          mode,
        });
      expectRefused(ask, 'unknown-viewer');
    });
  });

  describe('a film that is not there', () => {
    it('is answered with the closest titles, by every function', () => {
      const seed = { title: 'Toy Stroy' };
      const userId = viewers[0]?.userId ?? 0;
      const weights = { content: 1, collab: 1 };
      for (const ask of [
        () => engine.ask('recommend.content', { seeds: [seed], mode }),
        () => engine.ask('recommend.hybrid', { seeds: [seed], viewer: { userId }, weights, mode }),
        () => engine.ask('recommend.candidates', { seeds: [seed], viewer: { userId }, mode }),
      ]) {
        expect(expectRefused(ask, 'unknown-film')).toContain('Toy Story (1995)');
      }
    });

    it('is not guessed by its id', () => {
      expectRefused(
        () => engine.ask('recommend.content', { seeds: [{ movieId: 99_999_999 }], mode }),
        'unknown-film',
      );
    });
  });

  it('answers the same question the same way', () => {
    for (const pair of pairs().slice(0, 5)) {
      const ask = () => [
        content(pair.seed, 30),
        collaborative(pair.viewer, 30),
        hybrid(pair, { content: 1, collab: 1 }, 30),
      ];
      expect(ask()).toEqual(ask());
    }
  });
}

describe.each(MODES)('recommendations from the sample library (%s)', (mode) => {
  contract(sample, mode);
});

describeIf(latestSmall !== '', 'recommendations from MovieLens latest-small, because its data is not there')(
  'recommendations from MovieLens latest-small',
  () => {
    describe.each(MODES)('(%s)', (mode) => {
      contract(latestSmall, mode);

      it('cannot compare a film that nothing is known about, and says so', () => {
        const naive = new NaiveLibrary(latestSmall);
        const engine = openEngine(latestSmall);
        const unknown = naive.films.filter(({ movieIndex }) => !naive.hasText(movieIndex));
        expect(unknown.length).toBeGreaterThan(0);
        const userId = naive.viewers[0]?.userId ?? 0;
        const weights = { content: 1, collab: 1 };
        for (const film of unknown.slice(0, 5)) {
          const seed = { movieId: film.movieId };
          for (const ask of [
            () => engine.ask('recommend.content', { seeds: [seed], mode }),
            () => engine.ask('recommend.hybrid', { seeds: [seed], viewer: { userId }, weights, mode }),
          ]) {
            expect(expectRefused(ask, 'nothing-to-compare')).toContain(film.title);
          }
        }
        engine.close();
      });
    });
  },
);

describe('the exact lists', () => {
  it('are the best there are', () => {
    const mode = 'exact';
    const engine = openEngine(sample);
    const naive = new NaiveLibrary(sample);
    for (const seed of spread(naive.films, 60)) {
      if (!naive.hasText(seed.movieIndex)) continue;
      const { items } = engine.ask('recommend.content', {
        seeds: [{ movieId: seed.movieId }],
        count: 10,
        mode,
      });
      const best = bestScores(naive.cosines(seed.movieIndex), 10, (film) => film !== seed.movieIndex);
      items.forEach(({ score }, i) => {
        expect(score).toBeCloseTo(best[i] ?? NaN, CLOSE);
      });
    }
    for (const viewer of spread(naive.viewers, 60)) {
      const { items } = engine.ask('recommend.collaborative', {
        viewer: { userId: viewer.userId },
        count: 10,
        mode,
      });
      const best = bestScores(naive.factorScores(viewer.viewerIndex), 10, (film) =>
        naive.mayOffer(viewer, film),
      );
      items.forEach(({ score }, i) => {
        expect(score).toBeCloseTo(best[i] ?? NaN, CLOSE);
      });
      const all = engine.ask('recommend.collaborative', {
        viewer: { userId: viewer.userId },
        includeRated: true,
        mode,
      });
      const [first] = bestScores(
        naive.factorScores(viewer.viewerIndex),
        1,
        (film) => naive.films[film]?.cold === false,
      );
      expect(all.items[0]?.score).toBeCloseTo(first ?? NaN, CLOSE);
    }
    engine.close();
  });
});
