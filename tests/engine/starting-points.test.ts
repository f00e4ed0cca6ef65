import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectRefused } from '../fixtures/damage.ts';
import { NaiveLibrary, spread, type NaiveFilm } from '../fixtures/naive-library.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';
import { describeIf } from '../fixtures/skip.ts';

const latestSmall = inject('latestSmallLibrary');
const MODES = ['exact', 'index'] as const;
const EVEN = { content: 0.5, collab: 0.5 };

const ids = (items: readonly { movieId: number }[]) => items.map(({ movieId }) => movieId);

/** The mean of term weights, scaled by `weight`, added to `sum`. */
function addMean(sum: Float64Array, rows: readonly Float64Array[], weight: number): void {
  for (const row of rows) {
    row.forEach((value, term) => (sum[term] = (sum[term] ?? 0) + (weight * value) / rows.length));
  }
}

function contract(folder: string, mode: (typeof MODES)[number]): void {
  let engine: OpenEngine;
  let naive: NaiveLibrary;
  let films: NaiveFilm[];
  beforeAll(() => {
    engine = openEngine(folder);
    naive = new NaiveLibrary(folder);
    films = spread(
      naive.films.filter(({ movieIndex, cold }) => naive.hasText(movieIndex) && !cold),
      24,
    );
  });
  afterAll(() => {
    engine.close();
  });
  const seedsOf = (chosen: readonly NaiveFilm[]) => chosen.map(({ movieId }) => ({ movieId }));

  describe('several films to start from', () => {
    it('are compared with as their mean', () => {
      for (let i = 0; i + 3 <= films.length; i += 3) {
        const chosen = films.slice(i, i + 3);
        const { seeds, items } = engine.ask('recommend.content', { seeds: seedsOf(chosen), count: 15, mode });
        expect(ids(seeds)).toEqual(ids(chosen));
        const mean = new Float64Array(naive.termWeights(0).length);
        addMean(
          mean,
          chosen.map(({ movieIndex }) => naive.termWeights(movieIndex)),
          1,
        );
        const cosines = naive.cosinesWith(mean);
        const best = [...cosines]
          .filter((_, film) => !chosen.some(({ movieIndex }) => movieIndex === film))
          .sort((a, b) => b - a);
        items.forEach(({ movieId, score }, rank) => {
          expect(score).toBeCloseTo(cosines[naive.movieIndex(movieId)] ?? NaN, 5);
          if (mode === 'exact') expect(score).toBeCloseTo(best[rank] ?? NaN, 5);
          expect(ids(chosen)).not.toContain(movieId);
        });
      }
    });

    it('weigh less where a disliked film shares their words, and that film is not listed', () => {
      const [liked, disliked] = films;
      if (liked === undefined || disliked === undefined) throw new Error('no films');
      const { items } = engine.ask('recommend.content', {
        seeds: seedsOf([liked]),
        dislikes: seedsOf([disliked]),
        count: 30,
        mode,
      });
      const query = naive.termWeights(liked.movieIndex);
      addMean(query, [naive.termWeights(disliked.movieIndex)], -0.5);
      const cosines = naive.cosinesWith(query.map((weight) => Math.max(0, weight)));
      expect(ids(items)).not.toContain(disliked.movieId);
      items.forEach(({ movieId, score }) => {
        expect(score).toBeCloseTo(cosines[naive.movieIndex(movieId)] ?? NaN, 5);
      });
    });

    it('refuses a request without any', () => {
      expect(() => engine.ask('recommend.content', { seeds: [], mode })).toThrow(/seeds/);
    });
  });

  describe('filters', () => {
    it('leave the best films that pass, as many as wanted', () => {
      const filters = { genres: ['Comedy', 'sci-fi'], fromYear: 1985, toYear: 1999 };
      const passes = ({ genres, year }: Pick<NaiveFilm, 'genres' | 'year'>) =>
        genres.some((genre) => genre === 'Comedy' || genre === 'Sci-Fi') &&
        year !== null &&
        year >= 1985 &&
        year <= 1999;
      for (const viewer of spread(naive.viewers, 8)) {
        const request = { viewer: { userId: viewer.userId }, filters, count: 25, mode };
        const { items } = engine.ask('recommend.collaborative', request);
        expect(items).toHaveLength(25);
        expect(items.every(passes)).toBe(true);
        const scores = naive.factorScores(viewer.viewerIndex);
        const best = naive.films
          .filter((film) => passes(film) && naive.mayOffer(viewer, film.movieIndex))
          .map((film) => scores[film.movieIndex] ?? NaN)
          .sort((a, b) => b - a);
        if (mode === 'exact') {
          items.forEach(({ score }, rank) => {
            expect(score).toBeCloseTo(best[rank] ?? NaN, 5);
          });
        }
        const [seed] = films;
        const hybrid = engine.ask('recommend.hybrid', {
          ...request,
          seeds: seedsOf(seed === undefined ? [] : [seed]),
          weights: EVEN,
        });
        expect(hybrid.items).toHaveLength(25);
        expect(hybrid.items.every(passes)).toBe(true);
      }
    });

    it('may leave nothing', () => {
      const seeds = seedsOf(films.slice(0, 1));
      const nothing = [{ genres: ['No such genre'] }, { fromYear: 2000, toYear: 1990 }, { toYear: 1800 }];
      for (const filters of nothing) {
        expect(engine.ask('recommend.content', { seeds, filters, mode }).items).toEqual([]);
      }
    });
  });

  describe('a viewer who is made by rating films', () => {
    it('gets the list of a viewer who gave the same ratings', () => {
      for (const viewer of spread(naive.viewers, 10)) {
        const { films: rated, ratings } = engine.library.catalogue.ratings(viewer.viewerIndex);
        const given = Array.from(rated, (film, i) => ({
          movieId: naive.films[film]?.movieId ?? -1,
          rating: ratings[i] ?? NaN,
        })).slice(0, 1000);
        if (given.length < rated.length) continue;
        const known = engine.ask('recommend.collaborative', {
          viewer: { userId: viewer.userId },
          count: 10,
          mode,
        });
        const made = engine.ask('recommend.collaborative', { viewer: { ratings: given }, count: 10, mode });
        expect(made.viewer).toBeNull();
        made.items.forEach(({ score }, rank) => {
          expect(score).toBeCloseTo(known.items[rank]?.score ?? NaN, 3);
        });
        const shared = ids(made.items).filter((movieId) => ids(known.items).includes(movieId));
        expect(shared.length).toBeGreaterThanOrEqual(9);
      }
    });

    it('is not offered what they rated, unless asked for', () => {
      const given = films.slice(0, 5).map(({ movieId }) => ({ movieId, rating: 5 }));
      const viewer = { ratings: given };
      const without = engine.ask('recommend.collaborative', { viewer, count: 200, mode });
      expect(ids(without.items).filter((movieId) => ids(given).includes(movieId))).toEqual([]);
      const withRated = engine.ask('recommend.collaborative', {
        viewer,
        count: 50,
        includeRated: true,
        mode,
      });
      expect(ids(withRated.items).filter((movieId) => ids(given).includes(movieId)).length).toBeGreaterThan(
        0,
      );
    });

    it('who likes nothing has no collaborative films in a blend', () => {
      const [film] = films;
      if (film === undefined) throw new Error('no film');
      const viewer = { ratings: [{ movieId: film.movieId, rating: 0.5 }] };
      const seeds = seedsOf(films.slice(1, 2));
      const { candidates } = engine.ask('recommend.candidates', { seeds, viewer, mode });
      expect(candidates.length).toBeGreaterThan(0);
      expect(candidates.map(({ proposedBy }) => proposedBy)).not.toContain('collab');
      const collabAlone = () =>
        engine.ask('recommend.hybrid', { seeds, viewer, mode, weights: { content: 0, collab: 1 } });
      expect(expectRefused(collabAlone, 'nothing-to-compare')).toMatch(/rate one with/);
      const items = engine.ask('recommend.hybrid', { seeds, viewer, mode, weights: EVEN, count: 5 }).items;
      expect(items).toHaveLength(5);
    });

    it('counts the last rating of a film, and refuses one that is not there', () => {
      const [film] = films;
      const movieId = film?.movieId ?? -1;
      const list = (ratings: { movieId: number; rating: number }[]) =>
        engine.ask('recommend.collaborative', { viewer: { ratings }, count: 5, mode });
      const changed = [
        { movieId, rating: 1 },
        { movieId, rating: 5 },
      ];
      expect(list(changed).items).toEqual(list([{ movieId, rating: 5 }]).items);
      expectRefused(() => list([{ movieId: 99_999_999, rating: 5 }]), 'unknown-film');
    });
  });

  describe('explanations', () => {
    it('have parts that add up to the scores, in every kind of list', () => {
      const request = { count: 10, mode, explain: 5, weights: EVEN };
      spread(naive.viewers, 12).forEach((viewer, i) => {
        const seeds = seedsOf(films.slice(i, i + 1 + (i % 2)));
        const { items } = engine.ask('recommend.hybrid', {
          ...request,
          seeds,
          viewer: { userId: viewer.userId },
        });
        expect(items.length).toBeGreaterThan(0);
        for (const { whyContent, whyCollab, contentScore, collabScore, movieId } of items) {
          expectAddsUp(whyContent, contentScore);
          expectAddsUp(whyCollab, collabScore);
          expect(whyContent?.parts.length).toBeLessThanOrEqual(5);
          const rated = whyCollab?.parts.map((part) => naive.movieIndex(part.movieId)) ?? [];
          expect(rated.every((film) => viewer.rated.has(film))).toBe(true);
          const whole = engine.ask('explain', {
            film: { movieId },
            seeds,
            viewer: { userId: viewer.userId },
            parts: 1000,
          });
          expectAddsUp(whole.content ?? undefined, contentScore);
          expectAddsUp(whole.collab ?? undefined, collabScore);
          expect(whole.content?.parts.slice(0, 5)).toEqual(whyContent?.parts);
        }
      });
    });

    it('name terms that both films have, with the product of their weights', () => {
      const [film] = films;
      if (film === undefined) throw new Error('no films');
      const { items } = engine.ask('recommend.content', {
        seeds: seedsOf([film]),
        count: 5,
        explain: 100,
        mode,
      });
      for (const { movieId, whyContent } of items) {
        const other = naive.termWeights(naive.movieIndex(movieId));
        const products = naive
          .termWeights(film.movieIndex)
          .map((weight, term) => weight * (other[term] ?? 0))
          .filter((product) => product !== 0)
          .sort()
          .reverse();
        expect(whyContent?.parts).toHaveLength(products.length);
        whyContent?.parts.forEach(({ term, part }, i) => {
          expect(part).toBeCloseTo(products[i] ?? NaN, 6);
          expect(term).toMatch(/\S/);
        });
      }
    });

    it('are left out unless asked for', () => {
      const seeds = seedsOf(films.slice(0, 1));
      const { items } = engine.ask('recommend.content', { seeds, mode });
      expect(items.every(({ whyContent }) => whyContent === undefined)).toBe(true);
      expect(() => engine.ask('explain', { film: { movieId: films[0]?.movieId ?? 0 } })).toThrow(/viewer/);
    });
  });
}

function expectAddsUp(
  why: { score: number; parts: readonly { part: number }[]; others: { part: number } } | undefined,
  score: number,
): void {
  const sum = why?.parts.reduce((total, { part }) => total + part, why.others.part) ?? NaN;
  expect(why?.score).toBe(score);
  expect(Math.abs(sum - score)).toBeLessThanOrEqual(1e-6 * Math.abs(score));
}

describeIf(latestSmall !== '', 'the engine on latest-small: no ../shared/data')(
  'starting points, filters and reasons on latest-small',
  () => {
    describe.each(MODES)('by %s search', (mode) => {
      contract(latestSmall, mode);
    });
  },
);
