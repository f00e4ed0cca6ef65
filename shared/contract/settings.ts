import { z } from 'zod';
import { LEAST_RATING, MOST_RATING } from '#shared/domain/rating.ts';
import { leftViews, MOST_PRESETS, presetSchema } from './session.ts';
import { channelName, publicKeyText, savedConnectionSchema, typedKeysSchema } from './sync.ts';
import { filmSchema } from './schemas.ts';
import { trainingRequestSchema } from './training.ts';

/** How many recently opened libraries are remembered. */
export const MOST_RECENT = 8;

const appearance = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  contrast: z.enum(['system', 'more']).default('system'),
  motion: z.enum(['system', 'reduced']).default('system'),
});

/** The store that models come from. Secrets are kept elsewhere: see `credentials.keep`. */
const sync = z.object({
  connection: savedConnectionSchema.nullable().default(null),
  channel: channelName.default('stable'),
  /** The publisher's key that the person named; null trusts the first one seen. */
  key: publicKeyText.nullable().default(null),
  allowUnsigned: z.boolean().default(false),
});

/** The defaults of a new training run. */
const training = trainingRequestSchema.pick({ rank: true, iterations: true, holdout: true, seed: true });

const recentLibrary = z.object({ folder: z.string().min(1), name: z.string() });

const libraries = z.object({
  /** The library opened at start-up; null opens the active version of the models, or else the sample. */
  start: z.string().min(1).nullable().default(null),
  /** Recently opened, latest first. */
  recent: z.array(recentLibrary).max(MOST_RECENT).default([]),
});

/** A person's ratings, and the films they looked at last, latest first; kept for all libraries. */
const taste = z.object({
  ratings: z
    .array(z.object({ film: filmSchema, rating: z.number().min(LEAST_RATING).max(MOST_RATING) }))
    .max(1000)
    .default([]),
  recent: z.array(filmSchema).max(MOST_RECENT).default([]),
});

/** Named blends. */
const tune = z.object({ presets: z.array(presetSchema).max(MOST_PRESETS).default([]) });

/** A person's settings. Every field has a default, so that nothing is ever missing. */
export const settingsSchema = z.object({
  appearance: appearance.prefault({}),
  sync: sync.prefault({}),
  training: training.prefault({}),
  taste: taste.prefault({}),
  tune: tune.prefault({}),
  views: leftViews.prefault({}),
  libraries: libraries.prefault({}),
});
export type Settings = z.output<typeof settingsSchema>;

/** What a window may change: some fields of some sections. Fields left out stay as they are. */
const settingsChangeSchema = z.strictObject({
  appearance: withoutDefaults(appearance.shape).optional(),
  sync: withoutDefaults(sync.shape).optional(),
  training: withoutDefaults(training.shape).optional(),
  taste: withoutDefaults(taste.shape).optional(),
  tune: withoutDefaults(tune.shape).optional(),
  views: withoutDefaults(leftViews.shape).optional(),
});
export type SettingsChange = z.output<typeof settingsChangeSchema>;

type WithoutDefault<T> = T extends z.ZodDefault<infer Inner extends z.ZodType> ? z.ZodOptional<Inner> : never;

/** The same fields, all optional and without defaults. */
function withoutDefaults<S extends Readonly<Record<string, z.ZodDefault<z.ZodType>>>>(shape: S) {
  const fields = Object.entries(shape).map(([name, field]) => [name, field.unwrap().optional()]);
  return z.strictObject(Object.fromEntries(fields) as { readonly [K in keyof S]: WithoutDefault<S[K]> });
}

/** Where typed secrets are kept: encrypted with the system's keyring, or in memory until the program ends. */
const secretsPlace = z.enum(['keyring', 'memory']);
export type SecretsPlace = z.output<typeof secretsPlace>;

const settingsReply = z.object({
  settings: settingsSchema,
  /** What a person should know about the settings file; usually null. */
  notice: z.string().nullable(),
  secrets: z.object({ keptIn: secretsPlace, areThere: z.boolean() }),
});
export type SettingsReply = z.output<typeof settingsReply>;

const nothing = z.strictObject({});

/** What the application answers about settings. The event `settings` reports every change. */
export const settingsContract = {
  'settings.read': { request: nothing, reply: settingsReply },
  'settings.change': { request: settingsChangeSchema, reply: settingsReply },
  /** Keeps the keys of a store for connections with `saved` credentials. No call returns them again. */
  'credentials.keep': { request: typedKeysSchema, reply: settingsReply },
  'credentials.forget': { request: nothing, reply: settingsReply },
} as const;
