import { describe, expect, it } from 'vitest';
import { csv, lines } from '../fixtures/dataset-files.ts';
import { errorOf, expectToAddUp, importFiles, rejected } from '../fixtures/imported-dataset.ts';

describe('importDataset with texts', () => {
  const header = 'title,year,genres,cast,overview';

  it('joins them by title and year', async () => {
    const texts = lines(
      header,
      '"toy story",1995,Animation|Family,"Tom Hanks|Tim Allen","Toys, alive.\nAnd ""well""."',
      'HEAT,1996,Crime,"Al Pacino, Robert De Niro",A heist.',
      'Jumanji,1999,,,Too far off.',
    );
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect([...dataset.texts]).toEqual([
      {
        title: 'toy story',
        year: 1995,
        genres: ['Animation', 'Family'],
        people: ['Tom Hanks', 'Tim Allen'],
        keywords: [],
        overview: 'Toys, alive.\nAnd "well".',
      },
      expect.objectContaining({ people: ['Al Pacino', 'Robert De Niro'], overview: 'A heist.' }),
      undefined,
    ]);
    expect(dataset.report.texts).toEqual({ read: 3, joined: 2, rejected: 0 });
  });

  it('reads a file with a title and nothing else known, in any order', async () => {
    const texts = lines('studio,overview,title,year', 'Pixar,Toys.,Toy Story,1995');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect([...dataset.texts][0]?.overview).toBe('Toys.');
  });

  it.each([
    ['in the title', 'title,overview', 'Toy Story (1995),Toys.', '"Heat (1995)",A heist.'],
    [
      'in the title, beside empty years',
      'title,year,overview',
      'Toy Story (1995),,Toys.',
      'Heat (1995),,A heist.',
    ],
    ['nowhere', 'title,overview', 'Toy Story,Toys.', 'Heat,A heist.'],
  ])('joins texts with the year %s', async (_, ...texts) => {
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': lines(...texts) }, 'texts.csv');
    expect(Array.from(dataset.texts, (text) => text?.overview)).toEqual(['Toys.', 'A heist.', undefined]);
    expect(dataset.report.texts).toEqual({ read: 2, joined: 2, rejected: 0 });
  });

  it.each(['rowid', 'movie_index', 'text_row', '7', '', 'overview', '__proto__'])(
    'gives each film its own text beside a column called "%s"',
    async (name) => {
      const texts = lines(
        `title,year,overview,${name}`,
        ...['Jumanji,1995,A game.,1', 'Heat,1995,A heist.,2', 'Toy Story,1995,Toys.,3'],
      );
      const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
      expect(Array.from(dataset.texts, (text) => text?.overview)).toEqual(['Toys.', 'A heist.', 'A game.']);
      expect(dataset.report.rejectedRows).toEqual([]);
    },
  );

  it('names a column that it does not know as the file does', async () => {
    const texts = lines('title,Studio,rowid', 'Toy Story,Pixar', 'Heat');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect(rejected(dataset)).toEqual([
      'texts.csv:2 rowid too few columns',
      'texts.csv:3 studio too few columns',
    ]);
  });

  it('counts and lists broken lines', async () => {
    const texts = lines(header, 'Toy Story,1995,,,Toys.', 'Heat,abc,,,x', 'Heat', 'Heat,1995,,,Heist.');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect(rejected(dataset)).toEqual(['texts.csv:3 year not a number', 'texts.csv:4 year too few columns']);
    expect(dataset.report.texts).toEqual({ read: 4, joined: 2, rejected: 2 });
    expectToAddUp(dataset);
  });

  it('lists a line without a title instead of dropping it silently', async () => {
    const texts = lines(header, 'Toy Story,1995,,,Toys.', ',1995,,,Nameless.');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect(dataset.report.texts).toMatchObject({ read: 2, rejected: 1 });
    expect(dataset.report.rejectedRows).toMatchObject([{ file: 'texts.csv', line: 3 }]);
  });

  it('counts physical lines where an overview spans several', async () => {
    const texts = lines(header, 'Toy Story,1995,,,"One.\nTwo.\nThree."', 'Heat,abc,,,x');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect(rejected(dataset)).toEqual(['texts.csv:5 year not a number']);
  });

  it.each([
    ['is missing', {}, /There is no file .*texts\.csv/],
    ['has no column title', { 'texts.csv': 'name,year\nHeat,1995\n' }, /texts\.csv has no column title/],
    ['is empty', { 'texts.csv': '' }, /texts\.csv has no column title/],
  ])('refuses a text file that %s', async (_, files, message) => {
    const error = await errorOf(importFiles({ ...csv('1,1,4,10'), ...files }, 'texts.csv'));
    expect(error.code).toBe('dataset-unusable');
    expect(error.message).toMatch(message);
  });
});
