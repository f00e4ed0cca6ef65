import { z } from 'zod';
import type { Film } from '#shared/domain/film.ts';
import type { Explanation, LikedPart, TermPart } from '#shared/domain/explanation.ts';
import { TRAINING_STAGES, type DeviceReport, type TrainingProgress } from '#shared/domain/progress.ts';
import {
  PROPOSERS,
  SEARCH_MODES,
  type Candidate,
  type CollaborativeItem,
  type ContentItem,
  type HybridItem,
} from '#shared/domain/recommendation.ts';
import { LEAST_RATING, MOST_RATING } from '#shared/domain/rating.ts';
import { ERROR_CODES, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { UnreadableLibrary } from '#shared/domain/unreadable-library.ts';
import type { Viewer } from '#shared/domain/viewer.ts';

/** The most rows that one call returns. */
export const MOST_ROWS = 1000;
/** The most characters of a title, or of what titles are searched for. */
export const MOST_TEXT = 500;
/** The most parts of each score that are listed with each film. */
export const MOST_PARTS = 100;

const sourceId = z.int().min(0);
export const rowCount = z.int().min(1).max(MOST_ROWS);
const weight = z.number().min(0);
const unit = z.number().min(0).max(1);

export const weightsSchema = z.strictObject({
  content: weight,
  collab: weight,
  popularity: weight.default(0),
});
export const searchMode = z.enum(SEARCH_MODES);

/** A film to start from: by title, as a person writes it, or by the source's id. */
export const seedSchema = z.union([
  z.strictObject({ title: z.string().trim().min(1).max(MOST_TEXT) }),
  z.strictObject({ movieId: sourceId }),
]);
export type Seed = z.infer<typeof seedSchema>;

/** The most films to start from, together. */
export const MOST_SEEDS = 20;
/** Films to start from, together. */
export const seedsSchema = z.array(seedSchema).max(MOST_SEEDS);

/** Who a list is for: a viewer of the library, or one made here from given ratings. */
export const viewerRequestSchema = z.union([
  z.strictObject({ userId: sourceId }),
  z.strictObject({
    ratings: z
      .array(z.strictObject({ movieId: sourceId, rating: z.number().min(LEAST_RATING).max(MOST_RATING) }))
      .min(1)
      .max(1000),
  }),
]);
export type ViewerRequest = z.infer<typeof viewerRequestSchema>;

/** Which films a list may hold. */
export const filtersSchema = z.strictObject({
  /** Films of any of these genres; all films if none is named. */
  genres: z.array(z.string().min(1).max(100)).max(50).default([]),
  /** Films of these years; a film without a year passes only if neither is given. */
  fromYear: z.int().nullable().default(null),
  toYear: z.int().nullable().default(null),
});
export type Filters = z.output<typeof filtersSchema>;

/**
 * A list that its reader may not change. Not zod's own `readonly`: it freezes its input even if that is not a list, and
 * freezing a typed array throws.
 */
export function readonlyList<T extends z.ZodType>(
  item: T,
): z.ZodType<readonly z.output<T>[], readonly z.input<T>[]> {
  return z.array(item);
}

export const filmSchema = z.object({
  movieId: sourceId,
  title: z.string(),
  year: z.int().nullable(),
  genres: readonlyList(z.string()),
}) satisfies z.ZodType<Film>;

export const viewerSchema = z.object({
  userId: sourceId,
  ratingCount: z.int().min(0),
  meanRating: z.number(),
  favouriteGenres: readonlyList(z.string()),
}) satisfies z.ZodType<Viewer>;

const termPartSchema = z.object({ term: z.string(), part: z.number() }) satisfies z.ZodType<TermPart>;
const likedPartSchema = filmSchema.extend({
  rating: z.number(),
  part: z.number(),
}) satisfies z.ZodType<LikedPart>;

function explanationOf<Part>(part: z.ZodType<Part>): z.ZodType<Explanation<Part>> {
  return z.object({
    score: z.number(),
    parts: z.array(part),
    others: z.object({ count: z.int().min(0), part: z.number() }),
  });
}
export const contentExplanationSchema = explanationOf(termPartSchema);
export const collabExplanationSchema = explanationOf(likedPartSchema);
/** In every item of a list, if asked for. */
const why = {
  whyContent: contentExplanationSchema.optional(),
  whyCollab: collabExplanationSchema.optional(),
};

const scorePair = { contentScore: z.number(), collabScore: z.number() };
const ranked = { rank: z.int().min(1), score: z.number() };

export const contentItemSchema = filmSchema.extend({
  ...ranked,
  contentScore: z.number(),
  whyContent: why.whyContent,
}) satisfies z.ZodType<ContentItem>;

export const collaborativeItemSchema = filmSchema.extend({
  ...ranked,
  collabScore: z.number(),
  whyCollab: why.whyCollab,
}) satisfies z.ZodType<CollaborativeItem>;

export const candidateSchema = filmSchema.extend({
  ...scorePair,
  popularityScore: z.number().min(0),
  proposedBy: z.enum(PROPOSERS),
}) satisfies z.ZodType<Candidate>;

export const hybridItemSchema = filmSchema.extend({
  ...ranked,
  ...scorePair,
  ...why,
  contentNormalised: unit,
  collabNormalised: unit,
  popularityNormalised: unit,
}) satisfies z.ZodType<HybridItem>;

export const errorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  retryable: z.boolean(),
}) satisfies z.ZodType<ErrorValue>;

export const unreadableLibrarySchema = z.object({
  folder: z.string(),
  error: errorSchema,
}) satisfies z.ZodType<UnreadableLibrary>;

const deviceReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cpu'), why: z.string() }),
  z.object({
    kind: z.literal('gpu'),
    why: z.string(),
    adapter: z.string(),
    budgetBytes: z.number().min(0),
    peakBytes: z.number().min(0),
    busyShare: unit,
  }),
]) satisfies z.ZodType<DeviceReport>;

export const trainingProgressSchema = z.object({
  stage: z.enum(TRAINING_STAGES),
  fraction: unit,
  message: z.string(),
  rate: z
    .object({ unit: z.enum(['ratings', 'films', 'iterations']), perSecond: z.number().nonnegative() })
    .nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  quality: z.object({ collaborativeNdcg: unit, hybridNdcg: unit.nullable() }).nullable(),
  device: deviceReportSchema.nullable(),
}) satisfies z.ZodType<TrainingProgress>;

/** A description of a library, for a person and for the screens. */
export const libraryDescriptionSchema = z.object({
  id: z.string(),
  name: z.string(),
  created: z.string(),
  counts: z.object({ films: z.int(), viewers: z.int(), ratings: z.int(), terms: z.int() }),
  /** False if the films came without texts and genres, so that content cannot be compared. */
  hasContent: z.boolean(),
  defaultWeights: weightsSchema,
});
export type LibraryDescription = z.infer<typeof libraryDescriptionSchema>;

/** Where the application stands, from launch to a usable library. */
export const appStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.literal('preparing-sample'), progress: trainingProgressSchema }),
  /** `notice` says what a person should know about why this library is open; usually null. */
  z.object({
    state: z.literal('ready'),
    library: libraryDescriptionSchema,
    notice: z.string().nullable(),
  }),
  z.object({ state: z.literal('failed'), error: errorSchema }),
]);
export type AppStatus = z.infer<typeof appStatusSchema>;

const milliseconds = z.number().min(0);
const byteCount = z.int().min(0);

/** What the engine's process holds, and which parts of its library are open. */
export const systemReportSchema = z.object({
  processId: z.int(),
  uptimeMs: milliseconds,
  memory: z.object({
    /** All resident memory. */
    residentBytes: byteCount,
    /** Of that, the process's own; null if the system does not report it (all but Linux). */
    anonymousBytes: byteCount.nullable(),
    /** Of that, pages of files: programs and mapped files, which the system reclaims when it needs to. */
    fileBackedBytes: byteCount.nullable(),
    /** Files of the library mapped into memory, resident or not. */
    mappedBytes: byteCount.nullable(),
  }),
  /** Open parts, in the order they were opened. */
  parts: z.array(z.object({ name: z.string(), openMs: milliseconds, idleMs: milliseconds })),
});
export type SystemReport = z.infer<typeof systemReportSchema>;

const recallPoint = z.object({
  /** Share of the ten best films that were found, 0 to 1; films that tie with the tenth count too. */
  recallAt10: unit,
  p50Ms: milliseconds,
  p99Ms: milliseconds,
});

/** How well an index finds the exact answer, measured on the library at hand. */
export const indexReportSchema = z.object({
  /** The settings that the library uses. */
  nlist: z.int(),
  nprobe: z.int(),
  shortlist: z.int(),
  queries: z.int(),
  exact: z.object({ p50Ms: milliseconds, p99Ms: milliseconds }),
  byNprobe: z.array(recallPoint.extend({ nprobe: z.int() })),
  byShortlist: z.array(recallPoint.extend({ shortlist: z.int() })),
});
export type IndexReport = z.infer<typeof indexReportSchema>;
