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

/** How fast the work of a stage goes. */
export interface TrainingRate {
  readonly unit: 'ratings' | 'films' | 'iterations';
  readonly perSecond: number;
}

/** What is known so far of the quality of the model that is being made: lists of 20 films against held-out ratings. */
export interface QualitySoFar {
  readonly collaborativeNdcg: number;
  /** Null where films have no texts. */
  readonly hybridNdcg: number | null;
}

/** What a run computes on; `why` is one sentence that says how that came about. */
export type DeviceReport =
  | { readonly kind: 'cpu'; readonly why: string }
  | {
      readonly kind: 'gpu';
      readonly why: string;
      readonly adapter: string;
      /** The most bytes that the run may take there, and the most that it took so far. */
      readonly budgetBytes: number;
      readonly peakBytes: number;
      /** Share of the time so far in which it was at work, 0 to 1. */
      readonly busyShare: number;
    };

/** One step forward of a training run. */
export interface TrainingProgress {
  readonly stage: TrainingStage;
  /** How much of the whole run is done, 0 to 1; never decreases within a run. */
  readonly fraction: number;
  /** What is happening, for a person to read. */
  readonly message: string;
  /** Null while nothing is counted. */
  readonly rate: TrainingRate | null;
  /** Until the end of the run, if it goes on as it went so far; null before that can be told. */
  readonly secondsLeft: number | null;
  /** Null until something was measured. */
  readonly quality: QualitySoFar | null;
  /** Null until it was chosen. */
  readonly device: DeviceReport | null;
}
