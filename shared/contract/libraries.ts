import { z } from 'zod';
import { engineContract } from './engine.ts';
import { filmSchema, unreadableLibrarySchema } from './schemas.ts';
import { modelSummarySchema } from './training.ts';

const folder = z.string().min(1).max(4096);
const count = z.int().min(0);

/** A library on this computer that the program knows of. */
const knownLibrarySchema = z.object({
  folder,
  summary: modelSummarySchema,
  /** A version of the models, the built-in sample, or a folder that was opened from elsewhere. */
  origin: z.enum(['version', 'sample', 'elsewhere']),
  /** Of a version: the one that is opened, the one that a rollback returns to, or another. */
  state: z.enum(['active', 'previous', 'installed']).nullable(),
  isOpen: z.boolean(),
});
export type KnownLibrary = z.output<typeof knownLibrarySchema>;

const changedListSchema = z.object({
  userId: z.int(),
  /** Films that both lists have. */
  shared: count,
  entered: z.array(filmSchema),
  left: z.array(filmSchema),
});

/** What another library says that the open one says differently. */
const comparisonSchema = z.object({
  before: modelSummarySchema,
  now: modelSummarySchema,
  /** Whether both were measured on the same held-out ratings, so that their metrics can be compared. */
  sameSplit: z.boolean(),
  /** How long the lists are that were compared. */
  listLength: count,
  /** The most active viewers whom both libraries know. */
  viewers: count,
  /** Films that both lists of a viewer have, on average; null without viewers. */
  meanShared: z.number().nullable(),
  /** The viewers whose lists changed most. */
  mostChanged: z.array(changedListSchema),
});
export type Comparison = z.output<typeof comparisonSchema>;

const nothing = z.strictObject({});
const oneLibrary = z.strictObject({ folder });

/** What the application answers about the libraries on this computer. */
export const librariesContract = {
  'libraries.list': {
    request: nothing,
    reply: z.object({
      libraries: z.array(knownLibrarySchema),
      unreadable: z.array(unreadableLibrarySchema),
    }),
  },
  /** Opens a library, now and at every start until another is opened or synced. */
  'libraries.open': { request: oneLibrary, reply: nothing },
  /** Opens the built-in sample, which is made first where it is not there. */
  'libraries.openSample': { request: nothing, reply: nothing },
  /** Reads every byte of a library and compares it with what its manifest says. */
  'libraries.verify': { request: oneLibrary, reply: z.object({ files: count, bytes: z.number().min(0) }) },
  /** Asks the library in the folder and the open one for the same viewers. */
  'libraries.compare': { request: oneLibrary, reply: comparisonSchema },
  /** The hybrid list of a library that is not the open one, to be held against that one's. */
  'libraries.recommend': {
    request: z.strictObject({ folder, list: engineContract['recommend.hybrid'].request }),
    reply: engineContract['recommend.hybrid'].reply,
  },
} as const;
