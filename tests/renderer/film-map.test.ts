import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filmInDirection,
  filmsInside,
  nearestFilm,
} from '../../renderer/src/features/explore/map/find-films.ts';
import { colourFilms, NO_KIND } from '../../renderer/src/features/explore/map/map-colours.ts';
import { readMapFilms, type MapFilms } from '../../renderer/src/features/explore/map/map-films.ts';
import {
  panned,
  projectionOf,
  toPixel,
  toPlace,
  WHOLE_MAP,
  zoomed,
} from '../../renderer/src/features/explore/map/map-view.ts';
import { passingFilms } from '../../renderer/src/features/explore/map/passing-films.ts';

const GENRES = ['Drama', 'Comedy', 'War'];
const base64 = (words: { buffer: ArrayBufferLike }) => Buffer.from(words.buffer).toString('base64');

/** Films at the given places, with years from 1990 on and genres by turns. */
function mapOf(places: readonly (readonly [number, number])[]): MapFilms {
  return {
    count: places.length,
    x: Float32Array.from(places, ([x]) => x),
    y: Float32Array.from(places, ([, y]) => y),
    movieIds: Float64Array.from(places, (_, i) => 100 + i),
    years: Int16Array.from(places, (_, i) => (i === 3 ? 0 : 1990 + i)),
    genres: GENRES,
    genreMasks: Uint32Array.from(places, (_, i) => [1, 3, 4, 0, 5][i % 5] ?? 0),
  };
}

const CROSS = mapOf([
  [0.5, 0.5],
  [0.2, 0.5],
  [0.8, 0.5],
  [0.5, 0.9],
  [0.5, 0.1],
]);
const any = () => true;

it('reads the columns that the engine sends', () => {
  const films = readMapFilms({
    films: 2,
    positions: base64(Uint16Array.of(0, 65_535, 13_107, 0)),
    movieIds: base64(Float64Array.of(7, 3_000_000_000)),
    years: base64(Int16Array.of(1995, 0)),
    genres: GENRES,
    genreMasks: base64(Uint32Array.of(1, 2 ** 30)),
  });
  expect([...films.x].map((x) => x.toFixed(3))).toEqual(['0.000', '0.200']);
  expect([...films.y]).toEqual([1, 0]);
  expect([films.count, ...films.movieIds, ...films.years, ...films.genreMasks]).toEqual([
    ...[2, 7, 3_000_000_000, 1995, 0, 1, 2 ** 30],
  ]);
});

describe('finding films', () => {
  it('finds the nearest within reach', () => {
    expect(nearestFilm(CROSS, { x: 0.25, y: 0.5 }, 0.1, any)).toBe(1);
    expect(nearestFilm(CROSS, { x: 0.35, y: 0.35 }, 0.01, any)).toBeUndefined();
    expect(nearestFilm(CROSS, { x: 0.25, y: 0.5 }, 1, (film) => film !== 1)).toBe(0);
  });

  it('walks where an arrow key points', () => {
    const walk = (direction: 'left' | 'right' | 'up' | 'down') => filmInDirection(CROSS, 0, direction, any);
    expect([walk('left'), walk('right'), walk('up'), walk('down')]).toEqual([1, 2, 3, 4]);
    expect(filmInDirection(CROSS, 1, 'left', any)).toBeUndefined();
  });

  it('leads somewhere from every film, whatever the places', () => {
    const step = fc.nat(50).map((value) => value / 50);
    const places = fc.uniqueArray(fc.tuple(step, step), { minLength: 2, maxLength: 25, selector: String });
    fc.assert(
      fc.property(places, (given) => {
        const films = mapOf(given);
        given.forEach((_, film) => {
          const ways = (['left', 'right', 'up', 'down'] as const).map((way) =>
            filmInDirection(films, film, way, any),
          );
          expect(ways.some((next) => next !== undefined && next !== film)).toBe(true);
        });
      }),
    );
  });

  it('collects what a line goes round', () => {
    const square = [
      { x: 0.1, y: 0.4 },
      { x: 0.6, y: 0.4 },
      { x: 0.6, y: 0.6 },
      { x: 0.1, y: 0.6 },
    ];
    expect(filmsInside(CROSS, square)).toEqual([0, 1]);
    expect(filmsInside(CROSS, [])).toEqual([]);
  });
});

describe('the view', () => {
  const SIZE = { width: 800, height: 500 };
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const view = fc.record({ x: unit, y: unit, zoom: fc.double({ min: 1, max: 50, noNaN: true }) });

  it('fits the whole map, upside up', () => {
    const projection = projectionOf(WHOLE_MAP, SIZE);
    expect(toPixel(projection, { x: 0.5, y: 0.5 })).toEqual({ x: 400, y: 250 });
    expect(toPixel(projection, { x: 0.5, y: 1 }).y).toBeCloseTo(15, 6);
  });

  it('leads from a place to a pixel and back', () => {
    fc.assert(
      fc.property(view, unit, unit, (seen, x, y) => {
        const projection = projectionOf(seen, SIZE);
        const back = toPlace(projection, toPixel(projection, { x, y }));
        expect(back.x).toBeCloseTo(x, 9);
        expect(back.y).toBeCloseTo(y, 9);
      }),
    );
  });

  it('keeps the place under the pointer where it is when it zooms in', () => {
    const at = { x: 300, y: 200 };
    const before = toPlace(projectionOf(WHOLE_MAP, SIZE), at);
    const after = toPlace(projectionOf(zoomed(WHOLE_MAP, SIZE, 4, at), SIZE), at);
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
  });

  it('stays over the map however far it is dragged or zoomed', () => {
    fc.assert(
      fc.property(
        view,
        fc.integer({ min: -9999, max: 9999 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (seen, by, f) => {
          const moved = zoomed(panned(seen, SIZE, { x: by, y: -by }), SIZE, f, { x: 0, y: 0 });
          expect(moved.x >= 0 && moved.x <= 1 && moved.y >= 0 && moved.y <= 1 && moved.zoom >= 1).toBe(true);
        },
      ),
    );
  });
});

describe('colours and filters', () => {
  it('colour a film by its rarest genre', () => {
    const { legend, kinds } = colourFilms(CROSS, 'genre');
    expect(legend.map(({ name }) => name)).toEqual(GENRES);
    expect([...kinds]).toEqual([0, 1, 2, NO_KIND, 2]);
  });

  it('colour a film by its decade', () => {
    const { legend, kinds } = colourFilms(CROSS, 'decade');
    expect(legend[kinds[0] ?? 0]?.name).toBe('1990s');
    expect(kinds[3]).toBe(NO_KIND);
  });

  it('let stand out what passes the filters', () => {
    const coloured = colourFilms(CROSS, 'genre');
    const all = { genres: [], fromYear: null, toYear: null };
    expect(passingFilms(CROSS, all, coloured, null, [])).toBeNull();
    const passing = (filters: object, kind: number | null = null, selected: number[] = []) => [
      ...(passingFilms(CROSS, { ...all, ...filters }, coloured, kind, selected) ?? []),
    ];
    expect(passing({ genres: ['Drama'] })).toEqual([1, 1, 0, 0, 1]);
    expect(passing({ fromYear: 1991, toYear: 1992 })).toEqual([0, 1, 1, 0, 0]);
    expect(passing({}, 2)).toEqual([0, 0, 1, 0, 1]);
    expect(passing({}, null, [3])).toEqual([0, 0, 0, 1, 0]);
  });
});
