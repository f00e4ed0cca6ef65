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
  /** For a version: whether it is the active one, the one that a rollback returns to, or another. */
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

/** How another library and the open one differ. */
const comparisonSchema = z.object({
  before: modelSummarySchema,
  now: modelSummarySchema,
  /** Whether both were measured on the same held-out ratings, so that their metrics can be compared. */
  sameSplit: z.boolean(),
  /** The length of the compared lists. */
  listLength: count,
  /** How many of the most active viewers both libraries know. */
  viewers: count,
  /** Films that a viewer's two lists share, on average; null without viewers. */
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
  /** Opens the built-in sample, which is made first if it is missing. */
  'libraries.openSample': { request: nothing, reply: nothing },
  /** Reads every byte of a library and compares it with its manifest. */
  'libraries.verify': { request: oneLibrary, reply: z.object({ files: count, bytes: z.number().min(0) }) },
  /** Compares the library in the folder with the open one, for the same viewers. */
  'libraries.compare': { request: oneLibrary, reply: comparisonSchema },
  /** The hybrid list of a library other than the open one, for comparison with it. */
  'libraries.recommend': {
    request: z.strictObject({ folder, list: engineContract['recommend.hybrid'].request }),
    reply: engineContract['recommend.hybrid'].reply,
  },
} as const;
