import { z } from 'zod';
import { filmSchema, readonlyList, searchMode, viewerSchema } from './schemas.ts';

const libraryId = z.string().regex(/^[0-9a-f]{64}$/);

/** A blend to rank by, and how candidates are found. */
const tuneSettingSchema = z.strictObject({
  /** Content's share of the blend, 0 to 1. */
  share: z.number().min(0).max(1),
  mode: searchMode,
});
export type TuneSetting = z.output<typeof tuneSettingSchema>;

export const presetSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  note: z.string().max(1000),
  setting: tuneSettingSchema,
});
export type Preset = z.output<typeof presetSchema>;
export const MOST_PRESETS = 200;

/** A file of presets, as one person gives them to another. */
export const presetFileSchema = z.strictObject({
  kind: z.literal('reelscope-presets'),
  version: z.literal(1),
  presets: z.array(presetSchema).max(MOST_PRESETS),
});

const namedLibrarySchema = z.strictObject({ id: libraryId, name: z.string().max(500) });

/** What the Tune screen shows. */
const tuneViewSchema = z.strictObject({
  film: z.string().max(500),
  userId: z.int().min(0).nullable(),
  current: tuneSettingSchema,
  other: tuneSettingSchema,
  /** The library of the other list; null for the open one. */
  against: namedLibrarySchema.nullable().default(null),
});
export type TuneView = z.output<typeof tuneViewSchema>;

/** A file that reopens the same view: the library, and what was shown of it. */
export const sessionFileSchema = z.strictObject({
  kind: z.literal('reelscope-session'),
  version: z.literal(1),
  library: namedLibrarySchema,
  view: tuneViewSchema,
});
export type SessionFile = z.output<typeof sessionFileSchema>;

const unit = z.number().min(0).max(1);
const year = z.int().nullable();
const films = readonlyList(filmSchema);

/** What was chosen on the Explore screen, and how it shows its results. */
const exploreViewSchema = z.object({
  seeds: films,
  dislikes: films,
  who: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('nobody') }),
    z.object({ kind: z.literal('viewer'), viewer: viewerSchema }),
    z.object({ kind: z.literal('me') }),
  ]),
  filters: z.object({ genres: readonlyList(z.string()), fromYear: year, toYear: year }),
  count: z.literal([10, 50, 200]),
  weights: z.object({ content: unit, collab: unit, popularity: unit }),
  view: z.object({
    shows: z.enum(['lists', 'map']),
    columns: readonlyList(z.enum(['content', 'blend', 'collab'])),
    numbers: z.boolean(),
  }),
});

/** A view and the library it is of: in another library the same numbers mean other films and viewers. */
const viewOf = <T extends z.ZodType>(view: T) => z.object({ library: libraryId, view }).nullable();

/** How the screens were left, so that they reopen as they were. */
export const leftViews = z.object({
  explore: viewOf(exploreViewSchema).default(null),
  tune: viewOf(tuneViewSchema).default(null),
});
