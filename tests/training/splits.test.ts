import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByTime, splitByViewer } from '#electron/training/evaluate/splits.ts';
import type { RatingTable } from '#electron/training/dataset/rating-table.ts';
import { ratingTable, type RatingRow } from '../fixtures/rating-table.ts';

const FILMS = 30;

function everybodyRates(viewers: number, filmsEach: number): RatingTable {
  return ratingTable(
    Array.from({ length: viewers * filmsEach }, (_, i): RatingRow => ({
      viewer: Math.floor(i / filmsEach),
      film: i % filmsEach,
      rating: 4,
    })),
  );
}

describe('splitByViewer', () => {
  it('holds out the same share of every viewer, rounded down or at most one, and all ratings of cold films', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: FILMS }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.nat(),
        (filmsEach, share, seed) => {
          const table = everybodyRates(6, filmsEach);
          const { heldOut, coldFilms } = splitByViewer(table, FILMS, share, seed);
          const quota = Math.floor(share * filmsEach);
          for (let viewer = 0; viewer < 6; viewer++) {
            const own = [...heldOut.subarray(viewer * filmsEach, (viewer + 1) * filmsEach)];
            const cold = own.filter((_, film) => coldFilms[film] === 1).length;
            const marked = own.filter((mark) => mark === 1).length;
            expect(marked).toBeGreaterThanOrEqual(Math.max(quota, cold));
            expect(marked).toBeLessThanOrEqual(Math.max(quota, share > 0 ? 1 : 0) + cold);
            own.forEach((mark, film) => {
              if (coldFilms[film] === 1) expect(mark).toBe(1);
            });
          }
        },
      ),
    );
  });

  it('holds out the share of few ratings from all viewers together', () => {
    const { heldOut, coldFilms } = splitByViewer(everybodyRates(2000, 5), FILMS, 0.1, 42);
    const warm = [...heldOut].filter((_, entry) => coldFilms[entry % 5] === 0);
    const share = warm.filter((mark) => mark === 1).length / warm.length;
    expect(share).toBeGreaterThan(0.09);
    expect(share).toBeLessThan(0.11);
  });

  it('is the same for the same seed, and another for another', () => {
    const table = everybodyRates(20, FILMS);
    const first = splitByViewer(table, FILMS, 0.3, 42);
    expect(splitByViewer(table, FILMS, 0.3, 42)).toEqual(first);
    expect(splitByViewer(table, FILMS, 0.3, 43)).not.toEqual(first);
  });
});

describe('splitByTime', () => {
  it('holds out the newest share, and nothing before it', () => {
    const table = everybodyRates(10, 10);
    const seconds = Int32Array.from({ length: 100 }, (_, i) => 1000 + ((i * 37) % 100));
    const split = splitByTime({ ...table, seconds }, FILMS, 0.2);
    const held = [...seconds].filter((_, entry) => split?.heldOut[entry] === 1);
    expect(held.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => 1080 + i));
  });

  it('marks films first rated afterwards as cold', () => {
    const table = everybodyRates(1, 4);
    const split = splitByTime({ ...table, seconds: Int32Array.of(5, 1, 9, 2) }, 5, 0.25);
    expect([...(split?.coldFilms ?? [])]).toEqual([0, 0, 1, 0, 1]);
  });

  it('is undefined where it would leave nothing to learn from, because most ratings have no time', () => {
    const table = everybodyRates(10, 10);
    const seconds = (timeless: number) => Int32Array.from({ length: 100 }, (_, i) => (i < timeless ? 0 : i));
    expect(splitByTime({ ...table, seconds: seconds(81) }, FILMS, 0.2)).toBeUndefined();
    expect(splitByTime({ ...table, seconds: seconds(80) }, FILMS, 0.2)).toBeDefined();
  });

  it('is undefined where all times are the same', () => {
    expect(splitByTime(everybodyRates(3, 3), FILMS, 0.2)).toBeUndefined();
  });

  it('is undefined where equal times would hold out more than twice the share', () => {
    const table = everybodyRates(10, 10);
    const seconds = (newest: number) => Int32Array.from({ length: 100 }, (_, i) => Math.min(i, 100 - newest));
    const held = splitByTime({ ...table, seconds: seconds(20) }, FILMS, 0.1)?.heldOut;
    expect(held?.filter((mark) => mark === 1)).toHaveLength(20);
    expect(splitByTime({ ...table, seconds: seconds(21) }, FILMS, 0.1)).toBeUndefined();
    expect(splitByTime({ ...table, seconds: seconds(85) }, FILMS, 0.1)).toBeUndefined();
  });

  it('holds out one rating where the share is less than that', () => {
    const split = splitByTime({ ...everybodyRates(1, 4), seconds: Int32Array.of(5, 1, 9, 2) }, 5, 0.01);
    expect([...(split?.heldOut ?? [])]).toEqual([0, 0, 1, 0]);
  });
});
