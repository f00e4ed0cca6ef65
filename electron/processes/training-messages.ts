import { z } from 'zod';
import { errorSchema, trainingProgressSchema } from '#shared/contract/schemas.ts';
import {
  adoptRequestSchema,
  inspectionRequestSchema,
  inspectionSchema,
  learningPointSchema,
  trainingRequestSchema,
} from '#shared/contract/training.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';

/** What the training process is asked to do, once in its life. */
export const trainingJob = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('train'),
    request: trainingRequestSchema,
    /** Whether to measure how the models improve from pass to pass. */
    curve: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('adopt'), request: adoptRequestSchema }),
  z.object({ kind: z.literal('sample'), out: z.string().min(1) }),
  /** Reads a data set without training on it; `scratch` is a folder for data spilled to disk. */
  z.object({
    kind: z.literal('inspect'),
    request: inspectionRequestSchema,
    scratch: z.string().min(1),
  }),
]);
/** A job that makes a library. */
export type TrainingJob = Exclude<z.input<typeof trainingJob>, { kind: 'inspect' }>;
export type InspectionJob = Extract<z.input<typeof trainingJob>, { kind: 'inspect' }>;

/** What the process reports. The result comes from our own code and is passed on as it is. */
export const trainingNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: trainingProgressSchema }),
  z.object({ kind: z.literal('point'), point: learningPointSchema }),
  z.object({ kind: z.literal('read'), rows: z.number(), share: z.number() }),
  z.object({ kind: z.literal('done'), result: z.custom<TrainingResult>((value) => value instanceof Object) }),
  z.object({ kind: z.literal('inspected'), inspection: inspectionSchema }),
  z.object({ kind: z.literal('failed'), error: errorSchema }),
]);
export type TrainingNews = z.infer<typeof trainingNews>;
