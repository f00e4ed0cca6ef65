import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { detectDataset } from '#electron/training/dataset/detect-dataset.ts';
import { asNobody, canBeNobody } from '../fixtures/as-nobody.ts';
import { expectRefused } from '../fixtures/damage.ts';
import {
  datasetFolder,
  latin1,
  lines,
  RATINGS_HEADER,
  type DatasetFiles,
} from '../fixtures/dataset-files.ts';
import { itIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const MOVIES_CSV = lines('movieId,title,genres', '1,Toy Story (1995),Animation');
const RATINGS_CSV = lines(RATINGS_HEADER, '1,1,4.0,964982703');

function errorOf(work: () => unknown): ReelscopeError {
  try {
    work();
  } catch (error) {
    if (error instanceof ReelscopeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function detect(files: DatasetFiles) {
  return detectDataset(datasetFolder(files));
}

describe('detectDataset', () => {
  it('knows ml-latest, 20m, 25m and 32m by their CSV files', () => {
    const found = detect({ 'movies.csv': MOVIES_CSV, 'ratings.csv': RATINGS_CSV });
    expect(found).toMatchObject({ format: 'ml-latest', tags: undefined, genreFlags: undefined });
    expect(found.ratings).toMatchObject({ delimiter: ',', header: true });
  });

  it('knows ml-1m by users.dat and whole stars', () => {
    const found = detect({
      'ratings.dat': lines('1::1193::5::978300760'),
      'movies.dat': latin1(lines("1::Cité (1995)::Children's")),
      'users.dat': lines('1::F::1::10::48067'),
    });
    expect(found.format).toBe('ml-1m');
    expect(found.ratings).toMatchObject({ delimiter: '::', header: false, quote: '' });
    expect(found.films.encoding).toBe('latin-1');
  });

  it('knows ml-10m by its half stars, although there is a users.dat', () => {
    const found = detect({
      'ratings.dat': lines('1::122::5::838985046', '1::185::4.5::838983525'),
      'movies.dat': lines('1::Cité (1995)::Drama'),
      'users.dat': '',
      'tags.dat': lines('15::4973::excellent!::1215184630'),
    });
    expect(found.format).toBe('ml-10m');
    expect(found.films.encoding).toBe('utf-8');
    const tags = found.tags?.columns.map(({ name }) => name);
    expect(tags).toEqual(['userid', 'movieid', 'tag', 'timestamp']);
  });

  it('knows ml-10m without users.dat', () => {
    const files = { 'ratings.dat': lines('1::122::5::838985046'), 'movies.dat': lines('1::A (1995)::Drama') };
    expect(detect(files).format).toBe('ml-10m');
  });

  it('knows ml-100k and reads the names of its genre flags', () => {
    const found = detect({
      'u.data': lines('196\t242\t3\t881250949'),
      'u.item': lines('1|Toy Story (1995)|01-Jan-1995||http://x|0|1|0'),
      'u.genre': lines('unknown|0', 'Action|1', 'Adventure|2', ''),
    });
    expect(found.format).toBe('ml-100k');
    expect(found.genreFlags).toEqual(['unknown', 'Action', 'Adventure']);
    expect(found.ratings.delimiter).toBe('\t');
    expect(found.films).toMatchObject({ delimiter: '|', encoding: 'latin-1' });
    expect(found.films.columns).toHaveLength(5 + 3);
  });

  it('knows the 19 genres of ml-100k where u.genre is missing', () => {
    const found = detect({ 'u.data': lines('1\t1\t3\t8'), 'u.item': lines('1|A (1995)||||') });
    expect(found.genreFlags).toHaveLength(19);
    expect(found.genreFlags?.[0]).toBe('unknown');
    expect(found.genreFlags?.[18]).toBe('Western');
  });

  it('prefers the CSV files where a folder holds several forms', () => {
    const found = detect({
      'movies.csv': MOVIES_CSV,
      'ratings.csv': RATINGS_CSV,
      'ratings.dat': '',
      'movies.dat': '',
    });
    expect(found.format).toBe('ml-latest');
  });

  it.each([
    ['nothing at all', {}, /holds no ratings.*ratings\.csv/],
    ['films only', { 'movies.csv': MOVIES_CSV }, /holds no ratings/],
    ['CSV ratings only', { 'ratings.csv': RATINGS_CSV }, /no films: movies\.csv is missing/],
    ['.dat ratings only', { 'ratings.dat': lines('1::1::5::1') }, /no films: movies\.dat is missing/],
    ['u.data only', { 'u.data': lines('1\t1\t5\t1') }, /no films: u\.item is missing/],
    ['an empty ratings.csv', { 'ratings.csv': '', 'movies.csv': MOVIES_CSV }, /ratings\.csv has no column/],
    ['ratings without header', { 'ratings.csv': '1,1,4,1\n', 'movies.csv': MOVIES_CSV }, /has no column/],
    [
      'films without titles',
      { 'ratings.csv': RATINGS_CSV, 'movies.csv': 'movieId,genres\n' },
      /no column title/,
    ],
  ])('refuses a folder with %s in one line', (_, files, message) => {
    const error = errorOf(() => detect(files));
    expect(error.code).toBe('dataset-unusable');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });

  it('refuses a folder that is not there, and a file', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const name of ['nowhere', 'file']) {
      const error = errorOf(() => detectDataset(join(folder, name)));
      expect(error.code).toBe('dataset-unusable');
      expect(error.message).toContain(`There is no folder ${join(folder, name)}`);
    }
  });

  it('names the file that cannot be read, and why', () => {
    const folder = datasetFolder({ 'movies.csv': MOVIES_CSV });
    const ratings = join(folder, 'ratings.csv');
    mkdirSync(ratings);
    const message = expectRefused(() => detectDataset(folder), 'bad-request');
    expect(message).toContain(`${ratings} cannot be read (EISDIR)`);
  });

  itIf(process.platform === 'linux', 'only Linux has a file that fails like a broken disk')(
    'says that the disk failed',
    () => {
      const folder = datasetFolder({ 'movies.csv': MOVIES_CSV });
      const ratings = join(folder, 'ratings.csv');
      // Nothing is mapped at the beginning of a process's memory, and reading there is an EIO.
      symlinkSync('/proc/self/mem', ratings);
      const message = expectRefused(() => detectDataset(folder), 'internal');
      expect(message).toContain(`The disk failed while ${ratings} was read`);
    },
  );

  itIf(canBeNobody, 'only root can become somebody who may not read')(
    'names what the person may not read',
    async () => {
      const folder = datasetFolder({ 'movies.csv': MOVIES_CSV, 'ratings.csv': RATINGS_CSV });
      const refused = () => asNobody(() => expectRefused(() => detectDataset(folder), 'bad-request'));
      expect(await refused()).toContain(`${folder} cannot be read (EACCES)`);
      chmodSync(folder, 0o755);
      chmodSync(join(folder, 'ratings.csv'), 0o000);
      expect(await refused()).toContain(`${join(folder, 'ratings.csv')} cannot be read (EACCES)`);
    },
  );

  it('names the missing columns as the files of MovieLens spell them', () => {
    const error = errorOf(() => detect({ 'ratings.csv': 'rating\n', 'movies.csv': MOVIES_CSV }));
    expect(error.message).toMatch(/userId, movieId/i);
  });
});
