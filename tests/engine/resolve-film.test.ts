import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { resolveFilm } from '#electron/engine/catalogue/resolve-film.ts';
import { titleWithYear } from '#shared/domain/film.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';
import { describeIf } from '../fixtures/skip.ts';

const sample = inject('sampleLibrary');
const latestSmall = inject('latestSmallLibrary');

function resolving(folder: string) {
  let engine: OpenEngine | undefined;
  beforeAll(() => {
    engine = openEngine(folder);
  });
  afterAll(() => {
    engine?.close();
  });
  const catalogue = () => engine?.library.catalogue ?? expect.fail('not open');
  return {
    catalogue,
    resolve: (title: string) => titleWithYear(resolveFilm(catalogue(), { title })),
    refused: (title: string) =>
      expectRefused(() => resolveFilm(catalogue(), { title }), 'unknown-film', title),
  };
}

describe('resolveFilm in the sample library', () => {
  const { catalogue, resolve, refused } = resolving(sample);

  it.each([
    ['Heat (1995)', 'Heat (1995)'],
    ['heat', 'Heat (1995)'],
    ['HEAT 1995', 'Heat (1995)'],
    ['matrix', 'The Matrix (1999)'],
    ['The Matrix (1999)', 'The Matrix (1999)'],
    ['the third man', 'The Third Man (1949)'],
    ['Dune (1984)', 'Dune (1984)'],
    ['Dune (2021)', 'Dune (2021)'],
    ['dune 1984', 'Dune (1984)'],
    ['Scarface (1932)', 'Scarface (1932)'],
    ['Scarface 1983', 'Scarface (1983)'],
    ['Blade Runner 2049', 'Blade Runner 2049 (2017)'],
    ['2001: A Space Odyssey (1968)', '2001: A Space Odyssey (1968)'],
    ['1917', '1917 (2019)'],
    ['wall-e', 'WALL-E (2008)'],
    ['Dr Strangelove', 'Dr. Strangelove (1964)'],
    ['Yi  Yi', 'Yi Yi (2000)'],
    ['Z', 'Z (1969)'],
  ])('takes %j for %s', (title, film) => {
    expect(resolve(title)).toBe(film);
  });

  it('takes the most rated of several films of one title', () => {
    const films = ['Dune', 'Nosferatu', 'Little Women', 'Scarface', 'West Side Story'];
    for (const title of films) {
      const chosen = resolveFilm(catalogue(), { title });
      const all = catalogue()
        .mostRated(10_000)
        .filter((film) => film.title === title);
      expect(all.length).toBeGreaterThan(1);
      expect(chosen).toEqual(all[0]);
    }
  });

  it('gives a film by its id', () => {
    const [film] = catalogue().mostRated(1);
    expect(resolveFilm(catalogue(), { movieId: film?.movieId ?? NaN })).toEqual(film);
    const message = expectRefused(() => resolveFilm(catalogue(), { movieId: 99_999_999 }), 'unknown-film');
    expect(message).toContain('99999999');
  });

  it('names the closest titles where none is exact, best first, and does not guess', () => {
    const message = refused('Toy Stroy');
    expect(message).toContain('"Toy Stroy"');
    expect(message).toMatch(/Closest titles: Toy Story \(1995\);/);
    expect(refused('star wrs')).toContain('Star Wars (1977)');
    expect(refused('Heat (1999)')).toContain('Heat (1995)');
    expect(refused('god father')).toContain('The Godfather (1972)');
  });

  it('says so where nothing comes close', () => {
    expect(refused('xqzvw kkkj')).toContain('No title comes close');
  });
});

describeIf(latestSmall !== '', 'titles of MovieLens latest-small, because its data is not there')(
  'resolveFilm in MovieLens latest-small',
  () => {
    const { catalogue, resolve, refused } = resolving(latestSmall);

    it.each([
      ['Heat (1995)', 'Heat (1995)'],
      ['heat', 'Heat (1995)'],
      ['the heat', 'The Heat (2013)'],
      // Films of the same name but for the article, which more people rated, do not come first.
      ['mask', 'Mask (1985)'],
      ['the mask', 'The Mask (1994)'],
      ['Holiday (1938)', 'Holiday (1938)'],
      ['matrix', 'The Matrix (1999)'],
      ['Se7en', 'Seven (1995)'],
      ['seven', 'Seven (1995)'],
      ['Léon', 'Léon: The Professional (1994)'],
      ['La cite des enfants perdus', 'The City of Lost Children (1995)'],
      ['(500) Days of Summer', '(500) Days of Summer (2009)'],
      ['Stranger Things', 'Stranger Things'],
    ])('takes %j for %s', (title, film) => {
      expect(resolve(title)).toBe(film);
    });

    it('takes a title as MovieLens writes it, with the article behind', () => {
      expect(resolve('Matrix, The (1999)')).toBe('The Matrix (1999)');
      expect(resolve('Shawshank Redemption, The (1994)')).toBe('The Shawshank Redemption (1994)');
    });

    it('names the closest titles', () => {
      expect(refused('Toy Stroy')).toMatch(/Closest titles: Toy Story \(1995\);/);
    });

    it('gives a film that was merged into another by its old id', () => {
      // MovieLens lists "War of the Worlds (2005)" twice; the smaller id is kept.
      expect(resolveFilm(catalogue(), { movieId: 64997 }).movieId).toBe(34048);
    });
  },
);
