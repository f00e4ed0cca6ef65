import { describe, expect, it } from 'vitest';
import { transpose } from '#electron/formats/csr.ts';
import { drawFilmMap } from '#electron/training/map/draw-film-map.ts';
import { principalPlane } from '#electron/training/map/principal-plane.ts';
import { fitProjection, projectRows } from '#electron/training/features/projection.ts';
import { Random } from '#electron/training/random.ts';
import { sparse } from '../fixtures/matrices.ts';

const DIMENSIONS = 16;
const atOnce = () => Promise.resolve();

/** Films of a few kinds: a film has terms of its kind, some terms that any film may have, and some have none at all. */
function madeFilms(count: number, kinds: number) {
  const random = new Random(7);
  const columns = kinds * 8;
  const kindOf = Array.from({ length: count }, () => random.below(kinds));
  const rows = kindOf.map((kind, film) =>
    Array.from({ length: columns }, (_, term) => {
      if (film % 50 === 49) return 0;
      const chance = Math.floor(term / 8) === kind ? 0.6 : 0.02;
      return random.uniform() < chance ? Math.fround(0.5 + random.uniform()) : 0;
    }).map((value, _, row) => Math.fround(value / (Math.hypot(...row) || 1))),
  );
  const tfidf = sparse(rows, columns);
  const vectors = projectRows(tfidf, fitProjection(tfidf, DIMENSIONS, 1));
  return { kindOf, films: { terms: { tfidf, postings: transpose(tfidf) }, vectors, dimensions: DIMENSIONS } };
}

/** The share of films whose nearest film on the map is of the same kind. */
function agreement(map: ArrayLike<number>, kindOf: readonly number[]): number {
  const placed = kindOf.flatMap((_, film) => (Number.isNaN(map[2 * film] ?? NaN) ? [] : [film]));
  const distance = (a: number, b: number) =>
    Math.hypot((map[2 * a] ?? 0) - (map[2 * b] ?? 0), (map[2 * a + 1] ?? 0) - (map[2 * b + 1] ?? 0));
  const agreeing = placed.filter((film) => {
    const others = placed.filter((other) => other !== film);
    const nearest = others.reduce((best, other) =>
      distance(film, other) < distance(film, best) ? other : best,
    );
    return kindOf[nearest] === kindOf[film];
  });
  return agreeing.length / placed.length;
}

describe('the map of films', () => {
  it('puts films of a kind together, better than the plane in which they differ most', async () => {
    const { films, kindOf } = madeFilms(400, 12);
    const map = await drawFilmMap(films, 42, atOnce);
    expect(agreement(map, kindOf)).toBeGreaterThan(0.9);
    expect(agreement(principalPlane(films.vectors, DIMENSIONS), kindOf)).toBeLessThan(0.8);
  });

  it('fills the square from -1 to 1, and leaves out films about which nothing is known', async () => {
    const { films } = madeFilms(200, 5);
    const map = await drawFilmMap(films, 42, atOnce);
    expect(map).toHaveLength(400);
    const known = map.filter((value) => !Number.isNaN(value));
    expect(Math.max(...known.map(Math.abs))).toBeCloseTo(1, 6);
    const { indptr } = films.terms.tfidf;
    for (let film = 0; film < 200; film++) {
      expect(Number.isNaN(map[2 * film] ?? 0), `film ${film}`).toBe(indptr[film] === indptr[film + 1]);
    }
  });

  it('is the same to the last bit for one seed, and another for another', async () => {
    const { films } = madeFilms(150, 5);
    const draw = (seed: number) => drawFilmMap(films, seed, atOnce);
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(2)).not.toEqual(await draw(1));
  });

  it.each([
    ['one film', [[1]]],
    ['two films with one text', [[1], [1]]],
    [
      'films that share nothing',
      [
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    ],
  ])('has a place for %s', async (_, rows) => {
    const tfidf = sparse(rows, rows[0]?.length ?? 0);
    const vectors = projectRows(tfidf, fitProjection(tfidf, DIMENSIONS, 1));
    const terms = { tfidf, postings: transpose(tfidf) };
    const map = await drawFilmMap({ terms, vectors, dimensions: DIMENSIONS }, 42, atOnce);
    rows.forEach((row, film) => {
      expect(Number.isFinite(map[2 * film])).toBe(row.some((value) => value > 0));
    });
  });

  it('tells how far it is, and stops when it is told to', async () => {
    const { films } = madeFilms(150, 5);
    const shares: number[] = [];
    await drawFilmMap(films, 1, (share) => {
      shares.push(share);
      return Promise.resolve();
    });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    const stop = () => Promise.reject(new Error('enough'));
    await expect(drawFilmMap(films, 1, stop)).rejects.toThrow('enough');
  });
});
