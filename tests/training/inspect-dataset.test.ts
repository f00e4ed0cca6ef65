import { chmodSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectDataset } from '#electron/training/dataset/inspect-dataset.ts';
import { asNobody, canBeNobody } from '../fixtures/as-nobody.ts';
import { csv, datasetFolder, lines } from '../fixtures/dataset-files.ts';
import { itIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A data set with two files of texts and one of something else, and what an inspection offers as texts. */
function folderWithTexts() {
  const folder = datasetFolder({
    ...csv('1,1,4,10'),
    'plots.csv': lines('\uFEFF"Title", Overview', 'Heat,A heist.'),
    'more.CSV': lines('overview,year,title', 'A heist.,1995,Heat'),
    'prices.csv': lines('title,price', 'Heat,5'),
  });
  const scratchFolder = temporaryFolder();
  for (const open of [folder, scratchFolder]) chmodSync(open, 0o777);
  const offered = async () => {
    const options = { folder, textFile: undefined, scratchFolder, onRatings: () => undefined };
    return (await inspectDataset(options)).textFiles.map((path) => basename(path));
  };
  return { folder, offered };
}

describe('inspectDataset', () => {
  it('offers the files whose header has a title and an overview', async () => {
    expect(await folderWithTexts().offered()).toEqual(['more.CSV', 'plots.csv']);
  });

  itIf(canBeNobody, 'a file that may not be read: only root can become somebody else')(
    'does without a CSV file that may not be read',
    async () => {
      const { folder, offered } = folderWithTexts();
      chmodSync(join(folder, 'plots.csv'), 0o000);
      expect(await asNobody(offered)).toEqual(['more.CSV']);
    },
  );
});
