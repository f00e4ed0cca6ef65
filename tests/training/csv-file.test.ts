import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvFile } from '#electron/training/dataset/csv-file.ts';
import { nameInFile } from '#electron/training/dataset/delimited-file.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

describe('csvFile', () => {
  const describeFile = (header: string | Uint8Array) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    const path = join(folder, 'sub', 'file.csv');
    writeFileSync(path, header);
    return csvFile(path, { movieid: 'BIGINT' }, { rating: 'DOUBLE' });
  };

  it('takes columns in the order of the header, whatever the case, and reads unknown ones as text', () => {
    const { columns } = describeFile('Mood,RATING,7,movieId\n');
    expect(columns.map(({ name, type }) => [nameInFile(name), type])).toEqual([
      ['mood', 'VARCHAR'],
      ['rating', 'DOUBLE'],
      ['7', 'VARCHAR'],
      ['movieid', 'BIGINT'],
    ]);
  });

  it('sees through a byte order mark, quotes, spaces and CRLF', () => {
    const { columns } = describeFile('\uFEFF"movieId", "rating"\r\n');
    expect(columns.map(({ name }) => name)).toEqual(['movieid', 'rating']);
  });

  it('gives every column a name of its own, also where the header repeats or leaves out names', () => {
    const names = describeFile(',movieId,rating,rating,,mood,mood\n').columns.map(({ name }) => name);
    expect(names.slice(1, 3)).toEqual(['movieid', 'rating']);
    expect(new Set(names).size).toBe(7);
    expect(names.map(nameInFile)).toEqual(['', 'movieid', 'rating', 'rating', '', 'mood', 'mood']);
  });

  it.each([
    [
      'UTF-16',
      Buffer.from('\uFEFFmovieId,rating\r\n1,5\r\n', 'utf16le'),
      'is written in UTF-16: save it as UTF-8',
    ],
    ['semicolons', 'movieId;rating\n1;4,5\n', 'is separated by semicolons: save it with commas'],
    ['tabs', 'movieId\trating\n1\t5\n', 'is separated by tabs: save it with commas'],
    ['another column', 'id,rating\n1,5\n', 'has no column movieid: its first line must name the columns'],
    ['another single column', 'id\n1\n', 'has no column movieid: its first line must name the columns'],
  ])('says what is wrong with a file of %s', (_, text, message) => {
    expect(expectRefused(() => describeFile(text), 'dataset-unusable')).toContain(`file.csv ${message}`);
  });

  it.each(['constructor', '__proto__', 'toString', 'rowid'])('reads a column called %s as text', (name) => {
    const { columns } = describeFile(`movieId,rating,${name}\n`);
    expect(columns.map(({ type }) => type)).toEqual(['BIGINT', 'DOUBLE', 'VARCHAR']);
  });
});
