import type { WhatIf } from '#shared/domain/evaluation.ts';

export type WhatIfPoint = WhatIf['points'][number];

/** The mean of viewers' curves, point by point; empty for no viewers. */
export function meanCurve(results: readonly WhatIf[]): WhatIfPoint[] {
  const [first] = results;
  if (first === undefined) return [];
  const mean = (place: number, number: keyof WhatIfPoint) =>
    results.reduce((sum, { points }) => sum + (points[place]?.[number] ?? 0), 0) / results.length;
  return first.points.map(({ contentShare }, place) => ({
    contentShare,
    ndcg: mean(place, 'ndcg'),
    recall: mean(place, 'recall'),
    novelty: mean(place, 'novelty'),
  }));
}
