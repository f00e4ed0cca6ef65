import type { LearningPoint, TrainedModel } from '#shared/domain/training.ts';
import type { Factors } from './als-backend.ts';
import type { AlsOptions } from './als-options.ts';
import type { Interactions } from './interactions.ts';
import { trainingLoss } from './training-loss.ts';

/** Measuring may take this share of a factorisation's time ... */
const SHARE_OF_TIME = 0.05;
/** ... and this many milliseconds in any case. */
const FREE_MS = 1500;

/** Called after each iteration, counted from 1; `factors` copies the current ones. */
export type OnIteration = (iteration: number, factors: () => Promise<Factors>) => Promise<void>;

/**
 * Reports a model's loss and NDCG after iterations. An iteration is skipped if measuring would take more of the time
 * than it is worth, the last one never. `ndcg` measures factors on held-out ratings; null if nothing is held out.
 */
export function learningCurve(
  model: TrainedModel,
  likes: Interactions,
  options: AlsOptions,
  report: (point: LearningPoint) => void,
  ndcg: ((factors: Factors) => number) | null,
): OnIteration {
  const begun = performance.now();
  let spent = 0;
  let latest = 0;
  return async (iteration, factors) => {
    const start = performance.now();
    const allowed = FREE_MS + SHARE_OF_TIME * (start - begun);
    if (iteration < options.iterations && spent + latest > allowed) return;
    const current = await factors();
    report({
      model,
      iteration,
      loss: trainingLoss(likes, current, options),
      ndcg: ndcg?.(current) ?? null,
    });
    latest = performance.now() - start;
    spent += latest;
  };
}
