import { z } from 'zod';

/** What a training run needs to know; the command line's `train` takes the same. */
export const trainingRequestSchema = z.strictObject({
  input: z.string().min(1),
  text: z.string().min(1).optional(),
  out: z.string().min(1),
  name: z.string().min(1).optional(),
  rank: z.int().min(2).max(512).default(64),
  iterations: z.int().min(1).max(1000).default(16),
  /** Share of each viewer's ratings kept aside to measure quality, 0 (no measurement) to 0.5. */
  holdout: z.number().min(0).max(0.5).default(0.1),
  seed: z.int().min(0).max(0xffffffff).default(42),
});
export type TrainingRequest = z.output<typeof trainingRequestSchema>;
