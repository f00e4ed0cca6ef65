import type { TrainingRoom } from '#shared/contract/training.ts';
import { trainingMemory, type DatasetInspection } from '#shared/domain/training.ts';
import { formatBytes } from '../../lib/format.ts';
import type { TrainOptions } from './train-store.ts';

/** What to expect of a run. */
export interface Advice {
  readonly kind: 'fine' | 'tight';
  readonly text: string;
}

/** Fewer likes than this teach little; the films' texts then count for more. */
const FEW_LIKES = 10_000;

/** Whether the run fits into memory, and how much it needs. */
export function memoryAdvice(found: DatasetInspection, room: TrainingRoom, rank: number): Advice {
  const needed = trainingMemory({
    films: found.films.kept,
    viewers: found.viewers,
    ratings: found.ratings.kept,
    rank,
  });
  const about = `About ${formatBytes(needed)} of memory; ${formatBytes(room.freeMemory)} are free now.`;
  return needed <= room.freeMemory
    ? { kind: 'fine', text: about }
    : { kind: 'tight', text: `${about} Close other programs, or choose a lower rank.` };
}

/** Which rank suits the data: docs/adr/0006-als-defaults.md has the measurements. */
export function rankAdvice({ likes }: DatasetInspection, rank: TrainOptions['rank']): string {
  if (likes.count < FEW_LIKES && rank > 32)
    return 'There are few likes: 16 to 32 numbers per film are enough.';
  if (rank >= 128) return 'More detail, at four times the work for each doubling.';
  return 'How many numbers describe a film or a viewer. 128 is a little better than 64 on larger data sets.';
}

/** What holding out ratings is good for. */
export function holdoutAdvice(holdout: TrainOptions['holdout']): string {
  return holdout === 0
    ? 'Nothing is measured: the blend stays at half and half, and the library cannot be compared.'
    : 'Held out to measure quality and choose the weights; the finished library is trained on everything.';
}
