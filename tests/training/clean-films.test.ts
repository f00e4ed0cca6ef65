import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanFilms, type RawFilm } from '#electron/training/dataset/clean-films.ts';

function raw(movieId: number, rawTitle: string, ...genres: readonly string[]): RawFilm {
  return { movieId, rawTitle, genres };
}

describe('cleanFilms', () => {
  it('takes titles apart', () => {
    const { films } = cleanFilms([
      raw(1, 'City of Lost Children, The (Cité des enfants perdus, La) (1995)', 'Fantasy'),
      raw(2, 'Untitled'),
    ]);
    expect(films).toEqual([
      {
        movieId: 1,
        mergedIds: [],
        title: 'The City of Lost Children',
        year: 1995,
        alternates: ['La Cité des enfants perdus'],
        genres: ['Fantasy'],
      },
      { movieId: 2, mergedIds: [], title: 'Untitled', year: null, alternates: [], genres: [] },
    ]);
  });

  it('merges films of one title and year into the one with the smallest id, and unites their genres', () => {
    const { films, merged } = cleanFilms([
      raw(26958, 'Emma (1996)', 'Romance', 'Drama'),
      raw(838, 'Emma (1996)', 'Comedy', 'Drama'),
      raw(999, 'EMMA  (1996)', 'Musical'),
    ]);
    expect(films).toMatchObject([{ movieId: 838, mergedIds: [999, 26958], title: 'Emma' }]);
    expect(films[0]?.genres).toEqual(['Comedy', 'Drama', 'Musical', 'Romance']);
    expect(merged).toEqual([
      { keptMovieId: 838, mergedMovieId: 999, title: 'EMMA  (1996)' },
      { keptMovieId: 838, mergedMovieId: 26958, title: 'Emma (1996)' },
    ]);
  });

  it('merges titles that differ in case, accents and punctuation only', () => {
    const { films } = cleanFilms([
      raw(1, 'Amélie (2001)'),
      raw(2, 'AMELIE (2001)'),
      raw(3, 'WALL·E (2008)'),
      raw(4, 'Wall-E (2008)'),
      raw(5, 'Matrix, The (1999)'),
      raw(6, 'The Matrix (1999)'),
    ]);
    expect(films.map(({ movieId, mergedIds }) => [movieId, ...mergedIds])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it('keeps films of one title from different years, or with and without a year, apart', () => {
    const { films } = cleanFilms([raw(1, 'Heat (1995)'), raw(2, 'Heat (1986)'), raw(3, 'Heat')]);
    expect(films.map(({ movieId }) => movieId)).toEqual([1, 2, 3]);
  });

  it('does not merge titles that hold no letter or digit', () => {
    const { films } = cleanFilms([raw(1, '!!! (2000)'), raw(2, '??? (2000)'), raw(3, '… (2000)')]);
    expect(films).toHaveLength(3);
  });

  it('has room for every source id exactly once, by id, whatever the order of the file', () => {
    const title = fc.tuple(
      fc.constantFrom('Heat', 'heat', 'Emma', 'Ran'),
      fc.integer({ min: 1990, max: 1993 }),
    );
    const films = fc
      .uniqueArray(fc.record({ movieId: fc.nat(500), title, genre: fc.constantFrom('A', 'B', 'C') }), {
        selector: ({ movieId }) => movieId,
        maxLength: 30,
      })
      .map((list) =>
        list.map((film) => raw(film.movieId, `${film.title[0]} (${film.title[1]})`, film.genre)),
      );
    const shuffled = films.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const clean = cleanFilms(list);
        const ids = clean.films.flatMap(({ movieId, mergedIds }) => [movieId, ...mergedIds]);
        expect(ids.toSorted((a, b) => a - b)).toEqual(
          list.map(({ movieId }) => movieId).sort((a, b) => a - b),
        );
        const kept = clean.films.map(({ movieId }) => movieId);
        expect(kept).toEqual(kept.toSorted((a, b) => a - b));
        expect(clean.merged).toHaveLength(list.length - clean.films.length);
        const identities = clean.films.map((film) => `${film.title.toLowerCase()} ${film.year ?? ''}`);
        expect(new Set(identities).size).toBe(identities.length);
        expect(cleanFilms(other)).toEqual(clean);
      }),
    );
  });
});
