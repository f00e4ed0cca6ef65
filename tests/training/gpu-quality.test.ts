import { expect, it } from 'vitest';
import { heldOutNdcg } from '#electron/training/evaluate/held-out-ndcg.ts';
import { splitByViewer } from '#electron/training/evaluate/splits.ts';
import { rankFilms, ViewerScores } from '#electron/training/evaluate/viewer-scores.ts';
import { factorise } from '#electron/training/factorise/als.ts';
import type { Factors } from '#electron/training/factorise/als-backend.ts';
import { alsOptions } from '#electron/training/factorise/als-defaults.ts';
import type { AlsOptions } from '#electron/training/factorise/als-options.ts';
import { likedFrom, likes } from '#electron/training/factorise/interactions.ts';
import { importDataset } from '#electron/training/dataset/import-dataset.ts';
import { TrainingDevice } from '#electron/training/training-device.ts';
import { hasSharedData, LATEST_SMALL } from '../fixtures/shared-data.ts';
import { describeIf } from '../fixtures/skip.ts';
import { hasSoftwareGpu, noSoftwareGpu, openSoftwareGpu } from '../fixtures/software-gpu.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const RANK = 16;
const K = 20;

describeIf(hasSoftwareGpu && hasSharedData, hasSoftwareGpu ? '../shared/data is not there' : noSoftwareGpu)(
  'factors of MovieLens latest-small learned on a GPU',
  () => {
    it('rank films as those learned on the CPU do', { timeout: 240_000 }, async () => {
      const { films, ratings } = await importDataset({
        folder: LATEST_SMALL,
        textFile: undefined,
        scratchFolder: temporaryFolder(),
        onRatings: () => undefined,
      });
      const threshold = likedFrom(ratings.ratings);
      const split = splitByViewer(ratings, films.length, 0.1, 42);
      const seen = likes(ratings, films.length, threshold, (entry) => split.heldOut[entry] === 0);
      // The exact solver takes a GPU in software minutes.
      const options: AlsOptions = {
        ...alsOptions(seen, { rank: RANK, iterations: 4, seed: 42 }),
        solver: { kind: 'cg', steps: 3 },
      };
      const run = { signal: new AbortController().signal, onProgress: () => undefined };
      const gpu = await openSoftwareGpu();
      const onGpu = new TrainingDevice(gpu, 'A test compares.', () => undefined);
      const onCpu = new TrainingDevice(undefined, 'A test compares.', () => undefined);
      const ours = await factorise(seen, options, run, onGpu);
      expect(onGpu.report.kind).toBe('gpu');
      onGpu.close();
      const theirs = await factorise(seen, options, run, onCpu);

      const ndcg = heldOutNdcg(ratings, films.length, split, { likedFrom: threshold, rank: RANK, seed: 42 });
      if (ndcg === null) throw new Error('nothing was held out');
      expect(ndcg(theirs)).toBeGreaterThan(0.05);
      expect(ndcg(ours) / ndcg(theirs)).toBeGreaterThan(0.999);
      const lists = [ours, theirs].map((factors) => listsOf(factors, ratings.userIds.length));
      const [mine = [], other = []] = lists;
      const same = mine.reduce(
        (sum, list, i) => sum + list.filter((film) => other[i]?.includes(film)).length,
        0,
      );
      expect(same / (K * mine.length)).toBeGreaterThan(0.99);
    });
  },
);

/** The best films of every viewer. */
function listsOf(factors: Factors, viewers: number): number[][] {
  const scores = new ViewerScores(factors, RANK, undefined);
  const none = new Uint8Array(factors.items.length / RANK);
  return Array.from({ length: viewers }, (_, viewer) => {
    scores.score(viewer, []);
    return rankFilms(scores, 0, new Set(), none, K);
  });
}
