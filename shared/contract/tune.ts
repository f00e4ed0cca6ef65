import { z } from 'zod';
import type { Evaluation, WeightCurve, WhatIf } from '#shared/domain/evaluation.ts';
import { readonlyList } from './schemas.ts';

const unit = z.number().min(0).max(1);
const point = z.object({ contentShare: unit, ndcg: unit, recall: unit, novelty: z.number() });
const count = z.int().min(0);

const weightCurveSchema = z.object({
  viewers: count,
  points: readonlyList(point.extend({ coverage: unit })),
}) satisfies z.ZodType<WeightCurve>;

/** Also the content of a library's evaluation.json. */
export const evaluationSchema = z.object({
  holdout: unit,
  byViewer: weightCurveSchema,
  byTime: weightCurveSchema.nullable(),
}) satisfies z.ZodType<Evaluation>;

const whatIfSchema = z.object({
  userId: count,
  hidden: count,
  points: readonlyList(point),
}) satisfies z.ZodType<WhatIf>;

/** What the Tune screen asks of the engine. */
export const tuneContract = {
  /** The metrics of every blend, as training measured them; null if nothing was held out. */
  'evaluation.read': {
    request: z.strictObject({}),
    reply: z.object({ evaluation: evaluationSchema.nullable() }),
  },

  /**
   * Hides a fifth of what viewers liked at a time and measures how well each blend finds it again from the rest. The
   * film factors have seen all ratings, so this favours the collaborative score a little: good for comparing blends for
   * one viewer, not for judging how good a library is. Viewers who liked fewer than five films are left out.
   */
  'weights.what-if': {
    request: z.strictObject({
      viewers: z.union([
        z.strictObject({ userId: count }),
        /** Viewers `from` to `from` + `count` - 1, in an order that spreads evenly over all viewers. */
        z.strictObject({ from: count, count: z.int().min(1).max(20) }),
      ]),
    }),
    reply: z.object({ results: z.array(whatIfSchema) }),
  },
} as const;
