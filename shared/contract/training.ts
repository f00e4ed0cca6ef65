import { z } from 'zod';
import {
  TRAINED_MODELS,
  type DatasetInspection,
  type JournalEntry,
  type LearningPoint,
} from '#shared/domain/training.ts';
import { errorSchema, readonlyList, trainingProgressSchema, weightsSchema } from './schemas.ts';
import { versionSchema } from './sync.ts';

/** How much temporary memory the pipeline that Reelscope replaces let FAISS use. */
export const DEFAULT_GPU_MEMORY_MIB = 1024;

/** The least and the most that the options of a run may be, wherever they are typed. */
export const TRAINING_RANGES = {
  rank: [2, 512],
  iterations: [1, 1000],
  holdout: [0, 0.5],
  seed: [0, 0xffffffff],
  gpuMemoryMiB: [16, 1_048_576],
} as const;

function whole([least, most]: readonly [number, number]) {
  return z.int().min(least).max(most);
}

/** The parameters of a training run; the command line's `train` takes the same. */
export const trainingRequestSchema = z.strictObject({
  input: z.string().min(1),
  text: z.string().min(1).optional(),
  out: z.string().min(1),
  name: z.string().min(1).optional(),
  rank: whole(TRAINING_RANGES.rank).default(64),
  iterations: whole(TRAINING_RANGES.iterations).default(16),
  /** Share of each viewer's ratings held out to measure quality, 0 (no measurement) to 0.5. */
  holdout: z.number().min(TRAINING_RANGES.holdout[0]).max(TRAINING_RANGES.holdout[1]).default(0.1),
  seed: whole(TRAINING_RANGES.seed).default(42),
  /** `auto` measures which is faster; `gpu` still falls back to the CPU if there is no GPU or it fails. */
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto'),
  /** The most GPU memory that a run may use, in MiB. */
  gpuMemoryMiB: whole(TRAINING_RANGES.gpuMemoryMiB).default(DEFAULT_GPU_MEMORY_MIB),
});
export type TrainingRequest = z.output<typeof trainingRequestSchema>;

/** A run as a person starts one: the application decides where its library goes. */
export const trainingOptionsSchema = trainingRequestSchema.omit({ out: true });
export type TrainingOptions = z.output<typeof trainingOptionsSchema>;

/** Which files to look at. */
export const inspectionRequestSchema = trainingRequestSchema.pick({ input: true, text: true });
export type InspectionRequest = z.output<typeof inspectionRequestSchema>;

const count = z.int().min(0);
const readTexts = z.object({ read: count, joined: count, rejected: count });

export const inspectionSchema = z.object({
  format: z.string(),
  films: z.object({ read: count, kept: count, merged: count, rejected: count }),
  viewers: count,
  ratings: z.object({ read: count, kept: count, replaced: count, rejected: count }),
  likes: z.object({ count, from: z.number() }),
  stars: readonlyList(z.object({ rating: z.number(), count })),
  rated: z.object({ from: z.string(), to: z.string() }).nullable(),
  withGenres: count,
  withTags: count,
  texts: readTexts.nullable(),
  textFiles: readonlyList(z.string()),
  rejections: readonlyList(z.object({ file: z.string(), reason: z.string(), count })),
  rejectedRows: readonlyList(
    z.object({ file: z.string(), line: count, column: z.string().nullable(), reason: z.string() }),
  ),
}) satisfies z.ZodType<DatasetInspection>;

/** The resources that this computer has for a run. */
const roomSchema = z.object({
  processors: z.int().min(1),
  /** In bytes, as everything below. */
  freeMemory: z.number().min(0),
  freeDisk: z.number().min(0),
});

export const learningPointSchema = z.object({
  model: z.enum(TRAINED_MODELS),
  iteration: count,
  loss: z.number(),
  ndcg: z.number().nullable(),
}) satisfies z.ZodType<LearningPoint>;

const entry = { number: count, at: z.string() };
export const journalEntrySchema = z.discriminatedUnion('kind', [
  z.object({ ...entry, kind: z.literal('line'), text: z.string() }),
  z.object({ ...entry, kind: z.literal('point'), point: learningPointSchema }),
]) satisfies z.ZodType<JournalEntry>;

/** The status of this program's training, which continues if the window that started it is closed. */
const trainingStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('idle') }),
  z.object({
    state: z.literal('running'),
    options: trainingOptionsSchema,
    progress: trainingProgressSchema.nullable(),
  }),
  /** Stopped, with what is needed to resume: because the person asked, the program ended, or the disk is full. */
  z.object({
    state: z.literal('paused'),
    options: trainingOptionsSchema,
    reason: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('asked') }),
      z.object({ kind: z.literal('interrupted') }),
      z.object({ kind: z.literal('disk-full'), error: errorSchema }),
    ]),
    progress: trainingProgressSchema.nullable(),
  }),
  /** The library is complete and waits for somebody to decide what to do with it. */
  z.object({ state: z.literal('done'), options: trainingOptionsSchema }),
  z.object({ state: z.literal('failed'), options: trainingOptionsSchema, error: errorSchema }),
]);
export type TrainingStatus = z.output<typeof trainingStatusSchema>;

/** The quality of one method's lists, measured on ratings that the model did not see. */
const methodSchema = z.object({
  ndcg: z.number(),
  recall: z.number(),
  coverage: z.number(),
  novelty: z.number(),
  viewers: count,
});
const methodsSchema = z.object({
  collaborative: methodSchema,
  content: methodSchema.nullable(),
  hybrid: methodSchema.nullable(),
});

/** A summary of a library, from its manifest. */
export const modelSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  created: z.string(),
  counts: z.object({ films: count, viewers: count, ratings: count, terms: count }),
  bytes: z.number().min(0),
  rank: count,
  iterations: count,
  defaultWeights: weightsSchema,
  /** Null if nothing was held out. */
  quality: z
    .object({ holdout: z.number(), byViewer: methodsSchema, byTime: methodsSchema.nullable() })
    .nullable(),
});
export type ModelSummary = z.output<typeof modelSummarySchema>;
export type MethodSummary = z.output<typeof methodSchema>;

const nothing = z.strictObject({});

/** What the application answers about training. */
export const trainingContract = {
  /** Reads a folder as training would and returns what it holds; the event `training.read` reports progress. */
  'training.inspect': {
    request: inspectionRequestSchema,
    reply: z.object({ inspection: inspectionSchema, room: roomSchema }),
  },
  'training.status': { request: nothing, reply: trainingStatusSchema },
  /** The journal of the current run so far; the event `training.journal` carries the entries that follow. */
  'training.journal': { request: nothing, reply: z.object({ entries: z.array(journalEntrySchema) }) },
  /** Starts a run. Fails with `bad-request` while a run is unfinished or its library is waiting for a decision. */
  'training.start': { request: trainingOptionsSchema, reply: nothing },
  /** Stops the run and keeps what is needed to resume it. */
  'training.pause': { request: nothing, reply: nothing },
  /** Resumes a run that was paused or interrupted, or that failed. */
  'training.resume': { request: nothing, reply: nothing },
  /** Stops the run and deletes everything it has made. */
  'training.cancel': { request: nothing, reply: nothing },
  /** The trained library and the open one; `sameSplit` says whether both were measured on the same ratings. */
  'training.compare': {
    request: nothing,
    reply: z.object({
      trained: modelSummarySchema,
      active: modelSummarySchema.nullable(),
      sameSplit: z.boolean(),
    }),
  },
  /** Makes the trained library the active version of the models, and opens it. */
  'training.activate': { request: nothing, reply: versionSchema },
  /** Keeps the trained library as a version that can be activated later. */
  'training.keep': { request: nothing, reply: versionSchema },
  /** Deletes the trained library. */
  'training.discard': { request: nothing, reply: nothing },
} as const;
export type TrainingRoom = z.output<typeof roomSchema>;
/** The files of models made by another program; the command line's `adopt` takes the same. */
export const adoptRequestSchema = z.strictObject({
  /** FAISS IndexIVFPQ files. */
  faissContent: z.string().min(1),
  faissCollab: z.string().min(1),
  /** A sparse matrix, films x terms, in HDF5 or scipy's .npz. */
  tfidf: z.string().min(1),
  /** Factors of films and viewers in HDF5, .npz or .npy. */
  factors: z.string().min(1),
  /** The viewers' factors, if they are in a file of their own. */
  viewerFactors: z.string().min(1).optional(),
  /** Terms x dimensions, if the content index holds projected rows. */
  projection: z.string().min(1).optional(),
  /** The terms of the matrix's columns, as JSON. */
  vocabulary: z.string().min(1).optional(),
  movies: z.string().min(1),
  ratings: z.string().min(1),
  out: z.string().min(1),
  name: z.string().min(1).optional(),
});
export type AdoptRequest = z.output<typeof adoptRequestSchema>;
