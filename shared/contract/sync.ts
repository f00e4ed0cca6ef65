import { z } from 'zod';
import { SYNC_STAGES, type SyncProgress, type Version } from '#shared/domain/sync.ts';
import { errorSchema, unreadableLibrarySchema } from './schemas.ts';

/** Keys as a person types them. */
export const typedKeysSchema = z.strictObject({
  accessKeyId: z.string().min(1).max(200),
  secretAccessKey: z.string().min(1).max(500),
  sessionToken: z.string().min(1).max(10_000).optional(),
});
export type TypedKeys = z.output<typeof typedKeysSchema>;

const anonymous = z.strictObject({ kind: z.literal('anonymous') });
/** What the AWS tools use: environment, then the default profile, SSO included. */
const standard = z.strictObject({ kind: z.literal('default') });
const profile = z.strictObject({ kind: z.literal('profile'), profile: z.string().min(1).max(200) });
const keys = typedKeysSchema.extend({ kind: z.literal('keys') });
/** The keys given to `credentials.keep`. */
const saved = z.strictObject({ kind: z.literal('saved') });

/** The credentials for requests to the store. */
const credentialsSchema = z.discriminatedUnion('kind', [anonymous, standard, profile, keys]);

/** How to reach a store. */
export const storeConnectionSchema = z.strictObject({
  /** s3://BUCKET/PREFIX, file:///FOLDER, or the path of a folder. */
  address: z.string().min(1).max(2000),
  /** A server that is not Amazon's, asked with the bucket in the path. */
  endpoint: z.url({ protocol: /^https?$/, error: 'an address such as https://HOST is needed' }).optional(),
  region: z.string().min(1).max(100).optional(),
  credentials: credentialsSchema,
  /** A file of certificates (PEM) to trust in addition to the usual ones. */
  caFile: z.string().min(1).optional(),
});
export type StoreConnection = z.output<typeof storeConnectionSchema>;

/** A connection as kept in the settings: without secrets. */
export const savedConnectionSchema = storeConnectionSchema.extend({
  credentials: z.discriminatedUnion('kind', [anonymous, standard, profile, saved]),
});

/** A connection as a window names it. */
export const namedConnectionSchema = storeConnectionSchema.extend({
  credentials: z.discriminatedUnion('kind', [anonymous, standard, profile, keys, saved]),
});
export type NamedConnection = z.output<typeof namedConnectionSchema>;

export const channelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'a channel is named with small letters, digits and hyphens')
  .max(50);

/** An Ed25519 public key as people pass it on: 32 bytes in canonical base64. */
export const publicKeyText = z
  .string()
  .regex(/^ed25519:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'a key looks like ed25519:...=');

/** Which models to fetch, and whom to trust for them. */
export const syncRequestSchema = z.strictObject({
  connection: namedConnectionSchema,
  channel: channelName.default('stable'),
  /** The publisher's key; without one, the first key seen is pinned and no other is accepted afterwards. */
  key: publicKeyText.optional(),
  allowUnsigned: z.boolean().default(false),
});
export type SyncRequest = z.output<typeof syncRequestSchema>;

const count = z.number().min(0);

const syncProgressSchema = z.object({
  stage: z.enum(SYNC_STAGES),
  fraction: z.number().min(0).max(1),
  message: z.string(),
  totalBytes: count,
  bytes: count,
  reusedBytes: count,
  parts: count,
  partsReused: count,
  rate: z.object({ unit: z.literal('MB'), perSecond: count }).nullable(),
  secondsLeft: count.nullable(),
}) satisfies z.ZodType<SyncProgress>;

export const versionSchema = z.object({
  id: z.string(),
  name: z.string(),
  created: z.string(),
  bytes: count,
  state: z.enum(['active', 'previous', 'installed']),
  folder: z.string(),
}) satisfies z.ZodType<Version>;

/** The status of this program's sync, which continues if the window that started it is closed. */
const syncStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('idle') }),
  z.object({ state: z.literal('running'), progress: syncProgressSchema.nullable() }),
  /** Stopped, with everything kept that has arrived: because the person asked, or because the disk is full. */
  z.object({
    state: z.literal('paused'),
    reason: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('asked') }),
      z.object({ kind: z.literal('disk-full'), error: errorSchema }),
    ]),
    progress: syncProgressSchema.nullable(),
  }),
  z.object({
    state: z.literal('done'),
    id: z.string(),
    /** False if that version was active already. */
    changed: z.boolean(),
    key: publicKeyText.nullable(),
    /** True if that key is trusted because it was seen for the first time, so that the person may want to check it. */
    firstSeen: z.boolean(),
  }),
  z.object({ state: z.literal('failed'), error: errorSchema }),
]);
export type SyncStatus = z.output<typeof syncStatusSchema>;

const nothing = z.strictObject({});

/** What the application answers about models from a store. */
export const syncContract = {
  'sync.status': { request: nothing, reply: syncStatusSchema },

  /** Reads the channel to find out whether a connection works; the error says what does not. */
  'sync.check': {
    request: syncRequestSchema.pick({ connection: true, channel: true }),
    reply: z.object({
      library: z.string(),
      sequence: z.int(),
      published: z.string(),
      expires: z.string(),
      key: publicKeyText.nullable(),
    }),
  },

  /** Starts a sync; the event `sync.status` reports its progress. When it is done, the new version is opened. */
  'sync.start': { request: syncRequestSchema, reply: nothing },
  'sync.pause': { request: nothing, reply: nothing },
  'sync.resume': { request: nothing, reply: nothing },
  /** Stops the sync and deletes what has arrived. */
  'sync.cancel': { request: nothing, reply: nothing },

  'versions.list': {
    request: nothing,
    reply: z.object({ versions: z.array(versionSchema), unreadable: z.array(unreadableLibrarySchema) }),
  },
  /** Verifies a version, makes it the active one and opens it; the old one still answers the calls in flight. */
  'versions.activate': { request: z.strictObject({ id: z.string().min(1).max(64) }), reply: versionSchema },
  'versions.rollback': { request: nothing, reply: versionSchema },
} as const;
