import { z } from 'zod';
import { exploreContract } from './explore.ts';
import { tuneContract } from './tune.ts';
import {
  candidateSchema,
  collabExplanationSchema,
  collaborativeItemSchema,
  contentExplanationSchema,
  contentItemSchema,
  filmSchema,
  filtersSchema,
  hybridItemSchema,
  indexReportSchema,
  libraryDescriptionSchema,
  MOST_PARTS,
  MOST_TEXT,
  rowCount,
  searchMode,
  seedSchema,
  seedsSchema,
  systemReportSchema,
  viewerRequestSchema,
  viewerSchema,
  weightsSchema,
} from './schemas.ts';

const nothing = z.strictObject({});

/** Null for a viewer made from given ratings. */
const viewerReply = viewerSchema.nullable();

/** The two indexes of a library. */
const INDEXES = ['content', 'collaborative'] as const;

/** Films to start from, films that the results should not be like, and which films may be found. */
const startingPoint = {
  seeds: seedsSchema.min(1),
  dislikes: seedsSchema.default([]),
};
const filters = filtersSchema.prefault({});

/** How many parts of each score are listed with each film; none for 0. */
const explain = z.int().min(0).max(MOST_PARTS).default(0);

/** Whether a viewer's list may include films that the viewer has rated. */
const includeRated = z.boolean().default(false);

/**
 * What the engine answers about one open library.
 * For each method: name -> the request it takes, the reply it gives.
 */
export const engineContract = {
  'library.describe': { request: nothing, reply: libraryDescriptionSchema },

  /** Films whose title matches, best match first; among equal matches the most rated first. */
  'catalogue.search': {
    request: z.strictObject({ query: z.string().max(MOST_TEXT), limit: rowCount.default(10) }),
    reply: z.object({ films: z.array(filmSchema) }),
  },

  /** Viewers whose id starts with the digits given (all, for an empty query), most ratings first. */
  'viewers.search': {
    request: z.strictObject({ query: z.string().max(50), limit: rowCount.default(20) }),
    reply: z.object({ viewers: z.array(viewerSchema) }),
  },

  'recommend.content': {
    request: z.strictObject({
      ...startingPoint,
      filters,
      explain,
      count: rowCount.default(10),
      /** Films less similar than this are left out; 0 to 1. */
      minSimilarity: z.number().min(0).max(1).default(0),
      mode: searchMode.default('auto'),
    }),
    reply: z.object({ seeds: z.array(filmSchema), items: z.array(contentItemSchema) }),
  },

  'recommend.collaborative': {
    request: z.strictObject({
      viewer: viewerRequestSchema,
      /** Films that must not be listed. */
      dislikes: seedsSchema.default([]),
      filters,
      explain,
      count: rowCount.default(10),
      includeRated,
      mode: searchMode.default('auto'),
    }),
    reply: z.object({ viewer: viewerReply, items: z.array(collaborativeItemSchema) }),
  },

  'recommend.hybrid': {
    request: z.strictObject({
      ...startingPoint,
      viewer: viewerRequestSchema,
      filters,
      explain,
      weights: weightsSchema,
      count: rowCount.default(10),
      includeRated,
      mode: searchMode.default('auto'),
    }),
    reply: z.object({
      seeds: z.array(filmSchema),
      viewer: viewerReply,
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
      ...startingPoint,
      viewer: viewerRequestSchema,
      filters,
      /** The length of the list to be ranked. */
      count: rowCount.default(10),
      includeRated,
      mode: searchMode.default('auto'),
    }),
    reply: z.object({
      seeds: z.array(filmSchema),
      viewer: viewerReply,
      candidates: z.array(candidateSchema),
    }),
  },

  /** Why a film has its scores: for the seed films, for the viewer, or for both. */
  explain: {
    request: z
      .strictObject({
        film: seedSchema,
        seeds: seedsSchema.default([]),
        dislikes: seedsSchema.default([]),
        viewer: viewerRequestSchema.nullable().default(null),
        /** How many parts of each score are listed. */
        parts: rowCount.default(10),
      })
      .refine(({ seeds, viewer }) => seeds.length > 0 || viewer !== null, {
        message: 'name films to compare with, a viewer, or both',
      }),
    reply: z.object({
      film: filmSchema,
      content: contentExplanationSchema.nullable(),
      collab: collabExplanationSchema.nullable(),
    }),
  },

  /**
   * How well one of the indexes finds the exact answer, for each nprobe and shortlist; takes seconds, can be aborted.
   */
  'index.report': {
    request: z.strictObject({
      index: z.enum(INDEXES),
      queries: z.int().min(1).max(1000).default(100),
    }),
    reply: indexReportSchema,
  },

  /** Memory and open parts of the engine's process. */
  'system.report': { request: nothing, reply: systemReportSchema },

  ...exploreContract,
  ...tuneContract,
} as const;
