import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Evaluation } from '#shared/domain/evaluation.ts';
import type { LearningPoint, TrainedModel } from '#shared/domain/training.ts';
import type { RatingTable } from '../dataset/rating-table.ts';
import { factorise, type AlsCheckpoints } from '../factorise/als.ts';
import { alsOptions } from '../factorise/als-defaults.ts';
import { coldFilms, inferColdFactors } from '../factorise/infer-cold-factors.ts';
import type { FilmTerms } from '../features/neighbour-scan.ts';
import type { TrainingDevice } from '../training-device.ts';
import { likes } from '../factorise/interactions.ts';
import { learningCurve } from '../factorise/learning-curve.ts';
import { heldOutNdcg } from './held-out-ndcg.ts';
import { measureSplit, type SplitQuality } from './measure-split.ts';
import { splitByTime, splitByViewer, type Split } from './splits.ts';

/** Quality of models on ratings that they were not trained on. */
export interface ModelQuality {
  /** Share of the ratings that was held out. */
  readonly holdout: number;
  /** A random share of each viewer's ratings held out, and all ratings of a few films. */
  readonly byViewer: SplitQuality;
  /** The newest ratings held out; null if their times do not tell them apart, or few viewers rated before and after. */
  readonly byTime: SplitQuality | null;
}

/** How an evaluation is stopped, watched and saved. */
export interface EvaluationRun {
  readonly signal: AbortSignal;
  /** Where the checkpoints of the model `name` are kept. */
  readonly checkpoints: (name: string) => AlsCheckpoints;
  /** Called with the share of the evaluation that is done, 0 to 1, and a model's iterations so far while it trains. */
  readonly onProgress: (share: number, iterations: number | undefined) => void;
  /** Called with the quality on the first split as soon as that is measured. */
  readonly onQuality: (quality: SplitQuality) => void;
  /** Called with a model's loss and NDCG after an iteration; undefined to save the time of measuring them. */
  readonly onPoint: ((point: LearningPoint) => void) | undefined;
}

/** The share of a split's time that training takes; the rest is measuring. */
const TRAINING_SHARE = 0.75;

/**
 * Trains a model for each split, with the options of the library's own model, and measures it. Undefined if there are
 * too few ratings to measure with. Rejects as `factorise` does.
 */
export async function evaluateModel(
  ratings: RatingTable,
  filmCount: number,
  terms: FilmTerms | undefined,
  options: { likedFrom: number; holdout: number; rank: number; iterations: number; seed: number },
  run: EvaluationRun,
  device: TrainingDevice,
): Promise<{ quality: ModelQuality; evaluation: Evaluation } | undefined> {
  const { rank, iterations, seed, likedFrom } = options;
  const byTimeSplit = splitByTime(ratings, filmCount, options.holdout);
  const splits = byTimeSplit === undefined ? 1 : 2;
  const measure = async (name: TrainedModel, split: Split, before: number) => {
    const seen = likes(ratings, filmCount, likedFrom, (entry) => split.heldOut[entry] === 0);
    const als = alsOptions(seen, options);
    const training = {
      signal: run.signal,
      checkpoints: run.checkpoints(name),
      onIteration:
        run.onPoint &&
        learningCurve(name, seen, als, run.onPoint, heldOutNdcg(ratings, filmCount, split, options)),
      onProgress: (share: number) => {
        run.onProgress((before + TRAINING_SHARE * share) / splits, (before + share) * iterations);
      },
    };
    const factors = await factorise(seen, als, training, device);
    const cold = coldFilms(factors.items, rank);
    const items = terms === undefined ? factors.items : inferColdFactors(factors.items, rank, cold, terms);
    const model = { factors: { viewers: factors.viewers, items }, rank, tfidf: terms?.tfidf, cold };
    const step = async (share: number) => {
      run.onProgress((before + TRAINING_SHARE + (1 - TRAINING_SHARE) * share) / splits, undefined);
      await nextTurn();
      run.signal.throwIfAborted();
    };
    const measured = await measureSplit(ratings, filmCount, split, likedFrom, model, seed, step, device);
    // Weights are chosen on some viewers and measured on others: if either are missing, the figures would be
    // meaningless zeros.
    const viewers = Math.min(measured.weightCurve.viewers, measured.quality.collaborative.warm.viewers);
    return viewers === 0 ? undefined : measured;
  };
  const byViewer = await measure('by-viewer', splitByViewer(ratings, filmCount, options.holdout, seed), 0);
  if (byViewer === undefined) return undefined;
  run.onQuality(byViewer.quality);
  const byTime = byTimeSplit === undefined ? undefined : await measure('by-time', byTimeSplit, 1);
  const { holdout } = options;
  return {
    quality: { holdout, byViewer: byViewer.quality, byTime: byTime?.quality ?? null },
    evaluation: { holdout, byViewer: byViewer.weightCurve, byTime: byTime?.weightCurve ?? null },
  };
}
