import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvFile } from '#electron/training/dataset/csv-file.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

describe('csvFile', () => {
  const describeFile = (header: string) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    const path = join(folder, 'sub', 'file.csv');
    writeFileSync(path, header);
    return csvFile(path, { movieid: 'BIGINT' }, { rating: 'DOUBLE' });
  };

  it('takes columns in the order of the header, whatever the case, and reads unknown ones as text', () => {
    expect(Object.entries(describeFile('Mood,RATING,movieId\n').columns)).toEqual([
      ['mood', 'VARCHAR'],
      ['rating', 'DOUBLE'],
      ['movieid', 'BIGINT'],
    ]);
  });

  it('sees through a byte order mark, quotes, spaces and CRLF', () => {
    expect(Object.keys(describeFile('\uFEFF"movieId", "rating"\r\n').columns)).toEqual(['movieid', 'rating']);
  });

  it('gives every column a name of its own, also where the header repeats or leaves out names', () => {
    expect(Object.keys(describeFile(',movieId,rating,rating\n').columns)).toEqual([
      'column0',
      'movieid',
      'rating',
      'column3',
    ]);
  });

  it.each(['constructor', '__proto__', 'toString', 'rowid'])('reads a column called %s as text', (name) => {
    expect(Object.values(describeFile(`movieId,rating,${name}\n`).columns)).toEqual([
      'BIGINT',
      'DOUBLE',
      'VARCHAR',
    ]);
  });
});
