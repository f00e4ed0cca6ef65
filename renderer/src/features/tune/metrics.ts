import type { WeightPoint } from '#shared/domain/evaluation.ts';

export type Metric = Exclude<keyof WeightPoint, 'contentShare'>;

/** What blends are measured by: its name, and what it says. */
export const METRICS: readonly { readonly value: Metric; readonly text: string; readonly about: string }[] = [
  { value: 'ndcg', text: 'NDCG@20', about: 'how high the held-out films stand in lists of 20; 1 is perfect' },
  { value: 'recall', text: 'Recall@20', about: 'the share of the held-out films that are in lists of 20' },
  { value: 'coverage', text: 'Coverage', about: 'the share of all films that are in somebody’s list' },
  { value: 'novelty', text: 'Novelty', about: 'bits of surprise: how rarely the listed films were rated' },
];

/** The best point of a curve by a number; undefined for an empty one. */
export function bestPoint<P>(points: readonly P[], number: (point: P) => number): P | undefined {
  return points.reduce<P | undefined>(
    (best, point) => (best === undefined || number(point) > number(best) ? point : best),
    undefined,
  );
}

/** The point measured nearest to a content share; undefined for an empty curve. */
export function nearestPoint(points: readonly WeightPoint[], share: number): WeightPoint | undefined {
  return bestPoint(points, ({ contentShare }) => -Math.abs(contentShare - share));
}
