/** The length of the lists that are measured: the 20 of NDCG@20. */
export const MEASURED_LENGTH = 20;

/** The content shares at which blends are measured: 0 is collaborative alone, 1 content alone. */
export const MEASURED_SHARES: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 20);

/** How good lists of 20 films are when content has that share of the blend and the collaborative score the rest. */
export interface WeightPoint {
  /** 0 (collaborative alone) to 1 (content alone). */
  readonly contentShare: number;
  /** Normalised discounted cumulative gain, 0 to 1. */
  readonly ndcg: number;
  /** Share of the held-out liked films found, 0 to 1. */
  readonly recall: number;
  /** Share of all films that are in somebody's list, 0 to 1. */
  readonly coverage: number;
  /** Mean surprise of a listed film, in bits. */
  readonly novelty: number;
}

/** The metrics of every blend, as means over viewers. */
export interface WeightCurve {
  readonly viewers: number;
  /** Ascending in share, from 0 to 1. */
  readonly points: readonly WeightPoint[];
}

/** What training measured with models that did not see the held-out ratings (docs/adr/0016). */
export interface Evaluation {
  readonly holdout: number;
  /** A random share of each viewer's ratings held out. */
  readonly byViewer: WeightCurve;
  /** The newest ratings held out; null if the ratings have no timestamps. */
  readonly byTime: WeightCurve | null;
}

/** How well one viewer's lists find liked films again that were hidden from their profile. */
export interface WhatIf {
  readonly userId: number;
  readonly hidden: number;
  readonly points: readonly Omit<WeightPoint, 'coverage'>[];
}
