/** The stages of making a library, in order. */
export const TRAINING_STAGES = [
  'reading',
  'cleaning',
  'text',
  'projection',
  'factors',
  'evaluation',
  'indexes',
  'packaging',
] as const;
export type TrainingStage = (typeof TRAINING_STAGES)[number];

/** One step forward of a training run. */
export interface TrainingProgress {
  readonly stage: TrainingStage;
  /** How much of the whole run is done, 0 to 1; never decreases within a run. */
  readonly fraction: number;
  /** What is happening, for a person to read. */
  readonly message: string;
}
