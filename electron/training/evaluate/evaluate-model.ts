import type { CsrMatrix } from '#electron/formats/csr.ts';
import type { RatingTable } from '../dataset/import-ratings.ts';
import { factorise, type AlsCheckpoints, type AlsRun } from '../factorise/als.ts';
import { alsOptions } from '../factorise/als-defaults.ts';
import { coldFilms, inferColdFactors } from '../factorise/infer-cold-factors.ts';
import { likes } from '../factorise/interactions.ts';
import { measureSplit, type SplitQuality } from './measure-split.ts';
import { splitByTime, splitByViewer, type Split } from './splits.ts';

/** Quality of models that did not see what they are measured on. */
export interface ModelQuality {
  /** Share of the ratings that was held out. */
  readonly holdout: number;
  /** A random share of each viewer's ratings held out, and all ratings of a few films. */
  readonly byViewer: SplitQuality;
  /** The newest ratings held out; null where the ratings have no times. */
  readonly byTime: SplitQuality | null;
}

/**
 * Trains a model for each split, with the options that the library's own model gets, and measures it. Rejects with the
 * signal's reason when it aborts.
 */
export async function evaluateModel(
  ratings: RatingTable,
  filmCount: number,
  tfidf: CsrMatrix | undefined,
  options: { likedFrom: number; holdout: number; rank: number; iterations: number; seed: number },
  run: Omit<AlsRun, 'checkpoints'> & { checkpoints: (name: string) => AlsCheckpoints },
): Promise<ModelQuality> {
  const measure = async (name: string, split: Split, from: number, to: number) => {
    const seen = likes(ratings, filmCount, options.likedFrom, (entry) => split.heldOut[entry] === 0);
    const factors = await factorise(seen, alsOptions(seen, options), {
      signal: run.signal,
      checkpoints: run.checkpoints(name),
      onProgress: (fraction) => {
        run.onProgress(from + (to - from) * fraction);
      },
    });
    const { rank } = options;
    const cold = coldFilms(factors.items, rank);
    const items = tfidf === undefined ? factors.items : inferColdFactors(factors.items, rank, cold, tfidf);
    const model = {
      factors: { viewers: factors.viewers, items },
      rank,
      tfidf,
      cold,
    };
    return measureSplit(ratings, filmCount, split, options.likedFrom, model, options.seed);
  };
  const byTimeSplit = splitByTime(ratings, filmCount, options.holdout);
  const middle = byTimeSplit === undefined ? 1 : 0.5;
  const byViewerSplit = splitByViewer(ratings, filmCount, options.holdout, options.seed);
  const byViewer = await measure('by-viewer', byViewerSplit, 0, middle);
  const byTime = byTimeSplit === undefined ? null : await measure('by-time', byTimeSplit, middle, 1);
  return { holdout: options.holdout, byViewer, byTime };
}
