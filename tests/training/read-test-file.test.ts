import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTestFile } from '#electron/training/evaluate/read-test-file.ts';
import { lines } from '../fixtures/dataset-files.ts';
import { errorOf } from '../fixtures/imported-dataset.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function read(...rows: readonly string[]) {
  const folder = temporaryFolder();
  const path = join(folder, 'test.csv');
  writeFileSync(path, lines(...rows));
  return readTestFile(path, folder);
}

describe('readTestFile', () => {
  it.each(['rowid', '7'])(
    'reads rows in the order of the file, also beside a column called %s',
    async (name) => {
      expect(await read(`userId,movieId,rating,${name}`, '5,30,4,2', '4,20,,1', '6,10,0.5,0')).toEqual([
        { userId: 5, movieId: 30, rating: 4 },
        { userId: 4, movieId: 20, rating: null },
        { userId: 6, movieId: 10, rating: 0.5 },
      ]);
    },
  );

  it.each(['', '1.5', '-1', 'inf', '1e300'])(
    'refuses "%s" as an id, instead of measuring another viewer or film',
    async (id) => {
      const error = await errorOf(read('userId,movieId,rating', '7,1,4', `${id},2,4`, `7,${id},4`, ',,3'));
      expect(error.code).toBe('dataset-unusable');
      expect(error.message).toMatch(/test\.csv has 3 rows whose userId or movieId is not a whole number/);
    },
  );

  it('refuses ratings that are none', async () => {
    const error = await errorOf(read('userId,movieId,rating', '7,1,4', '7,2,9'));
    expect(error.message).toMatch(/has 1 ratings that are not from 0\.5 to 5/);
  });
});
