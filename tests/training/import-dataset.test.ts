import { describe, expect, it } from 'vitest';
import { csv, lines, MOVIES, RATINGS_HEADER } from '../fixtures/dataset-files.ts';
import { errorOf, expectToAddUp, importFiles, ratingsOf } from '../fixtures/imported-dataset.ts';

describe('importDataset cleans', () => {
  it('merges films of one title and year, points ratings and tags to the one kept, and the newest rating stays', async () => {
    const dataset = await importFiles({
      'movies.csv': lines(
        'movieId,title,genres',
        '10,Emma (1996),Comedy|Drama',
        '5,Emma (1996),Romance|Drama',
        '7,EMMA (1996),Comedy',
        '8,Emma (1997),Drama',
      ),
      'ratings.csv': lines(
        RATINGS_HEADER,
        ...['1,10,4,10', '1,5,2,20', '1,7,3,15', '2,7,3,5', '2,8,1,5', '2,10,5,5', '3,10,4.5,1'],
      ),
      'tags.csv': lines('userId,movieId,tag,timestamp', '1,10,austen,1', '1,7,austen,1', '1,5,gwyneth,1'),
    });
    expect(dataset.films.map(({ movieId, mergedIds }) => [movieId, ...mergedIds])).toEqual([[5, 7, 10], [8]]);
    expect(dataset.films[0]?.genres).toEqual(['Romance', 'Drama', 'Comedy']);
    expect(ratingsOf(dataset)).toEqual([
      [1, 5, 2, 20],
      [2, 5, 5, 5],
      [2, 8, 1, 5],
      [3, 5, 4.5, 1],
    ]);
    expect(dataset.tags).toEqual([['austen', 'gwyneth'], []]);
    expect(dataset.report.mergedFilms).toEqual([
      { keptMovieId: 5, mergedMovieId: 7, title: 'EMMA (1996)' },
      { keptMovieId: 5, mergedMovieId: 10, title: 'Emma (1996)' },
    ]);
    expect(dataset.report.ratings).toEqual({ read: 7, kept: 4, replaced: 3, rejected: 0 });
    expectToAddUp(dataset);
  });

  it('keeps the newest of several ratings, then the last in the file', async () => {
    const dataset = await importFiles(
      csv('1,1,4,10', '1,1,5,30', '1,1,3,20', '2,1,2,7', '2,1,4,7', '3,1,5,', '3,1,1,'),
    );
    expect(ratingsOf(dataset)).toEqual([
      [1, 1, 5, 30],
      [2, 1, 4, 7],
      [3, 1, 1, 0],
    ]);
    expect(dataset.report.ratings).toMatchObject({ kept: 3, replaced: 4 });
  });

  it('numbers viewers and films from 0 without gaps, in order of their source ids', async () => {
    const dataset = await importFiles({
      'movies.csv': lines('movieId,title,genres', '900,C (1990),', '3,A (1990),', '70,B (1990),'),
      'ratings.csv': lines(RATINGS_HEADER, '5000,900,3,1', '7,70,3,1', '9007199254740991,3,3,1'),
    });
    expect(dataset.films.map(({ movieId }) => movieId)).toEqual([3, 70, 900]);
    expect(dataset.ratings.userIds).toEqual([7, 5000, 9007199254740991]);
    expect([...dataset.ratings.indptr]).toEqual([0, 1, 2, 3]);
    expect([...dataset.ratings.films]).toEqual([1, 2, 0]);
  });

  it('has a place for films that nobody rated and none for viewers without a usable rating', async () => {
    const dataset = await importFiles(csv('1,1,4,10', '2,1,9,10'));
    expect(dataset.films).toHaveLength(3);
    expect(dataset.ratings.userIds).toEqual([1]);
  });

  it('takes times in milliseconds, or finer, for what they are', async () => {
    const dataset = await importFiles(
      csv('1,1,4,1234567890123', '1,2,4,1234567890123456', '1,3,4,1234567890'),
    );
    expect(ratingsOf(dataset).map(([, , , seconds]) => seconds)).toEqual([
      1234567890, 1234567890, 1234567890,
    ]);
  });

  it('keeps times within what the catalogue holds', async () => {
    const dataset = await importFiles(csv('1,1,4,-5', '1,2,4,99999999999', '1,3,4,2147483647'));
    expect(ratingsOf(dataset).map(([, , , seconds]) => seconds)).toEqual([0, 2147483647, 2147483647]);
  });
});

describe('importDataset refuses', () => {
  it.each([
    ['a folder without ratings', { 'movies.csv': MOVIES }, /holds no ratings/],
    ['a folder without films', { 'ratings.csv': lines(RATINGS_HEADER, '1,1,4,1') }, /movies\.csv is missing/],
    ['ratings that are a header only', csv(), /ratings\.csv holds no usable rating: it is empty/],
    [
      'an empty ratings.dat',
      { 'ratings.dat': '', 'movies.dat': '1::A (1990)::X\n' },
      /no usable rating: it is empty/,
    ],
    [
      'ratings that are all unreadable',
      csv('a,b,c,d', 'e,f,g,h'),
      /all 2 rows were rejected \(not a number\)/,
    ],
    [
      'ratings that are all out of range',
      csv('1,1,9,1'),
      /all 1 rows were rejected \(rating outside 0\.5 to 5\)/,
    ],
    [
      'ratings of unknown films only',
      { 'movies.csv': 'movieId,title,genres\n', 'ratings.csv': lines(RATINGS_HEADER, '1,1,4,1') },
      /all 1 rows were rejected \(film not in the list of films\)/,
    ],
  ])('%s in one line', async (_, files, message) => {
    const error = await errorOf(importFiles(files));
    expect(error.code).toBe('dataset-unusable');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });
});
