import { z } from 'zod';
import {
  appStatusSchema,
  type AppStatus,
  candidateSchema,
  collaborativeItemSchema,
  contentItemSchema,
  filmSchema,
  hybridItemSchema,
  indexReportSchema,
  libraryDescriptionSchema,
  rowCount,
  searchMode,
  seedSchema,
  sourceId,
  systemReportSchema,
  viewerSchema,
  weightsSchema,
} from './schemas.ts';

const nothing = z.strictObject({});

/** The two indexes of a library. */
const INDEXES = ['content', 'collaborative'] as const;

/** Where the viewer's own ratings stand in a list for that viewer. */
const includeRated = z.boolean().default(false);

/**
 * What the engine answers about one open library.
 * Every method: name -> the request it takes, the reply it gives.
 */
export const engineContract = {
  'library.describe': { request: nothing, reply: libraryDescriptionSchema },

  /** Films whose title matches, best match first, then the most rated first. */
  'catalogue.search': {
    request: z.strictObject({ query: z.string().max(500), limit: rowCount.default(10) }),
    reply: z.object({ films: z.array(filmSchema) }),
  },

  /** Viewers whose id starts with the digits given (all, for an empty query), most ratings first. */
  'viewers.search': {
    request: z.strictObject({ query: z.string().max(50), limit: rowCount.default(20) }),
    reply: z.object({ viewers: z.array(viewerSchema) }),
  },

  'recommend.content': {
    request: z.strictObject({
      seed: seedSchema,
      count: rowCount.default(10),
      /** Films less alike than this are left out; 0 to 1. */
      minSimilarity: z.number().min(0).max(1).default(0),
      mode: searchMode.default('auto'),
    }),
    reply: z.object({ seed: filmSchema, items: z.array(contentItemSchema) }),
  },

  'recommend.collaborative': {
    request: z.strictObject({
      userId: sourceId,
      count: rowCount.default(10),
      includeRated,
      mode: searchMode.default('auto'),
    }),
    reply: z.object({ viewer: viewerSchema, items: z.array(collaborativeItemSchema) }),
  },

  'recommend.hybrid': {
    request: z.strictObject({
      seed: seedSchema,
      userId: sourceId,
      weights: weightsSchema,
      count: rowCount.default(10),
      includeRated,
      mode: searchMode.default('auto'),
    }),
    reply: z.object({
      seed: filmSchema,
      viewer: viewerSchema,
      /** The weights as used: scaled to sum to 1. */
      weights: weightsSchema,
      items: z.array(hybridItemSchema),
    }),
  },

  /**
   * Both lists' best films with both exact scores, not yet weighted: `blend` in `shared/scoring` ranks them for any
   * weights exactly as `recommend.hybrid` does, without another call.
   */
  'recommend.candidates': {
    request: z.strictObject({
      seed: seedSchema,
      userId: sourceId,
      /** How long a list is to be ranked. */
      count: rowCount.default(10),
      includeRated,
      mode: searchMode.default('auto'),
    }),
    reply: z.object({ seed: filmSchema, viewer: viewerSchema, candidates: z.array(candidateSchema) }),
  },

  /** How well one of the indexes finds the exact answer, for each nprobe and shortlist; takes seconds, can be aborted. */
  'index.report': {
    request: z.strictObject({
      index: z.enum(INDEXES),
      queries: z.int().min(1).max(1000).default(100),
    }),
    reply: indexReportSchema,
  },

  /** Memory and open parts of the engine's process. */
  'system.report': { request: nothing, reply: systemReportSchema },
} as const;

/** What the application around the engine answers. */
export const appContract = {
  'app.status': { request: nothing, reply: appStatusSchema },
} as const;

/** Everything a window may ask. */
type Contract = typeof appContract & typeof engineContract;

/** What the application tells every window without being asked. */
interface Events {
  readonly 'app.status': AppStatus;
}

export type Method = keyof Contract;
export type EngineMethod = keyof typeof engineContract;
export type EventName = keyof Events;

/** A request as a caller writes it: what has a default may be left out. */
export type RequestOf<M extends Method> = z.input<Contract[M]['request']>;
/** A request as a handler sees it: checked, defaults filled in. */
export type CheckedRequestOf<M extends Method> = z.output<Contract[M]['request']>;
export type ReplyOf<M extends Method> = z.output<Contract[M]['reply']>;
export type EventOf<E extends EventName> = Events[E];
