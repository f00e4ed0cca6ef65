import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readVocabulary } from '#electron/formats/vocabulary.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

it('reads a list of terms, and names the file that holds none', () => {
  const path = join(temporaryFolder(), 'vocabulary.json');
  writeFileSync(path, '["heist","noir"]');
  expect(readVocabulary(path)).toEqual(['heist', 'noir']);
  for (const text of ['', '["heist",', '{"heist":0}', '["heist",1]']) {
    writeFileSync(path, text);
    const message = expectRefused(() => readVocabulary(path), 'library-damaged', text);
    expect(message).toBe(`${path} is not a list of terms: train the library again or restore it.`);
  }
});
