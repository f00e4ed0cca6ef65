import { z } from 'zod';
import { errorSchema, trainingProgressSchema } from '#shared/contract/schemas.ts';
import { trainingRequestSchema } from '#shared/contract/training.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';

/** What the training process is asked: one job in its life, and perhaps to stop it. */
export const trainingOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('train'), request: trainingRequestSchema }),
  z.object({ kind: z.literal('sample'), out: z.string().min(1) }),
  z.object({ kind: z.literal('cancel') }),
]);
type TrainingOrder = z.infer<typeof trainingOrder>;
export type TrainingJob = Exclude<TrainingOrder, { kind: 'cancel' }>;

/** What it tells. The result is made by our own code and handed on as it is. */
export const trainingNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: trainingProgressSchema }),
  z.object({ kind: z.literal('done'), result: z.custom<TrainingResult>((value) => value instanceof Object) }),
  z.object({ kind: z.literal('failed'), error: errorSchema }),
]);
export type TrainingNews = z.infer<typeof trainingNews>;
