import type { WeightPoint } from '#shared/domain/evaluation.ts';

export type Metric = Exclude<keyof WeightPoint, 'contentShare'>;

/** Metrics for blends: their names and meanings. */
export const METRICS: readonly { readonly value: Metric; readonly text: string; readonly about: string }[] = [
  { value: 'ndcg', text: 'NDCG@20', about: 'how high the held-out films rank in lists of 20; 1 is perfect' },
  { value: 'recall', text: 'Recall@20', about: 'the share of the held-out films that are in lists of 20' },
  { value: 'coverage', text: 'Coverage', about: 'the share of all films that are in somebody’s list' },
  { value: 'novelty', text: 'Novelty', about: 'bits of surprise: how rarely the listed films were rated' },
];

/** The point of a curve with the highest number; undefined for an empty curve. */
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
