import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTestFile } from '#electron/training/evaluate/read-test-file.ts';
import { lines } from '../fixtures/dataset-files.ts';
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
});
