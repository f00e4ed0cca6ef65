import type { JournalEntry, LearningPoint, TrainedModel } from '#shared/domain/training.ts';

/** One model's curve: a number over the passes. */
export interface Curve {
  readonly name: string;
  readonly tone: 'accent' | 'content' | 'collab';
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const MODELS: readonly { model: TrainedModel; name: string; tone: Curve['tone'] }[] = [
  { model: 'by-viewer', name: 'Without a random part', tone: 'content' },
  { model: 'by-time', name: 'Without the newest', tone: 'collab' },
  { model: 'final', name: 'On everything', tone: 'accent' },
];

/** A curve for each model that has points with that number. */
export function curvesOf(
  journal: readonly JournalEntry[],
  number: (point: LearningPoint) => number | null,
): Curve[] {
  const points = journal.flatMap((entry) => (entry.kind === 'point' ? [entry.point] : []));
  return MODELS.flatMap(({ model, name, tone }) => {
    const own = points
      .flatMap((point) => {
        const y = point.model === model ? number(point) : null;
        return y === null ? [] : [{ x: point.iteration, y }];
      })
      .sort((a, b) => a.x - b.x);
    return own.length === 0 ? [] : [{ name, tone, points: own }];
  });
}
