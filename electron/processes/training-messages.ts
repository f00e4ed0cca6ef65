import { z } from 'zod';
import { errorSchema, trainingProgressSchema } from '#shared/contract/schemas.ts';
import { trainingRequestSchema } from '#shared/contract/training.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';

/** What the training process is asked, once in its life. */
export const trainingJob = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('train'), request: trainingRequestSchema }),
  z.object({ kind: z.literal('sample'), out: z.string().min(1) }),
]);
export type TrainingJob = z.infer<typeof trainingJob>;

/** What it tells. The result is made by our own code and handed on as it is. */
export const trainingNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: trainingProgressSchema }),
  z.object({ kind: z.literal('done'), result: z.custom<TrainingResult>((value) => value instanceof Object) }),
  z.object({ kind: z.literal('failed'), error: errorSchema }),
]);
export type TrainingNews = z.infer<typeof trainingNews>;
