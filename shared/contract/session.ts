import { z } from 'zod';
import { searchMode } from './schemas.ts';

/** A blend to rank by, and how candidates are found. */
const tuneSettingSchema = z.strictObject({
  /** Content's part of the blend, 0 to 1. */
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

/** A file of presets, as one person hands them to another. */
export const presetFileSchema = z.strictObject({
  kind: z.literal('reelscope-presets'),
  version: z.literal(1),
  presets: z.array(presetSchema).max(MOST_PRESETS),
});

/** A file that opens the same view again: of which library, and what was looked at. */
export const sessionFileSchema = z.strictObject({
  kind: z.literal('reelscope-session'),
  version: z.literal(1),
  library: z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().max(500) }),
  view: z.strictObject({
    film: z.string().max(500),
    userId: z.int().min(0).nullable(),
    current: tuneSettingSchema,
    other: tuneSettingSchema,
  }),
});
export type SessionFile = z.output<typeof sessionFileSchema>;
