/** The stages of making a library, in order. */
export const TRAINING_STAGES = [
  'reading',
  'cleaning',
  'text',
  'projection',
  'map',
  'evaluation',
  'factors',
  'indexes',
  'packaging',
] as const;
export type TrainingStage = (typeof TRAINING_STAGES)[number];

/** The speed of a stage. */
export interface TrainingRate {
  readonly unit: 'ratings' | 'films' | 'iterations';
  readonly perSecond: number;
}

/** The quality so far of the model being made: lists of 20 films measured against held-out ratings. */
export interface QualitySoFar {
  readonly collaborativeNdcg: number;
  /** Null if films have no texts. */
  readonly hybridNdcg: number | null;
}

/** What a run computes on; `why` gives the reason in one sentence. */
export type DeviceReport =
  | { readonly kind: 'cpu'; readonly why: string }
  | {
      readonly kind: 'gpu';
      readonly why: string;
      readonly adapter: string;
      /** The most bytes that the run may use there, and the most that it has used so far. */
      readonly budgetBytes: number;
      readonly peakBytes: number;
      /** Share of the time so far in which the GPU was busy, 0 to 1. */
      readonly busyShare: number;
    };

/** One progress report of a training run. */
export interface TrainingProgress {
  readonly stage: TrainingStage;
  /** How much of the whole run is done, 0 to 1; never decreases within a run. */
  readonly fraction: number;
  /** What is happening, for a person to read. */
  readonly message: string;
  /** Null while nothing is counted. */
  readonly rate: TrainingRate | null;
  /** Until the end of the run, at the speed so far; null until it can be estimated. */
  readonly secondsLeft: number | null;
  /** Null until something has been measured. */
  readonly quality: QualitySoFar | null;
  /** Null until it has been chosen. */
  readonly device: DeviceReport | null;
}
