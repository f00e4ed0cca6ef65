import { z } from 'zod';
import { SYNC_STAGES, type SyncProgress, type Version } from '#shared/domain/sync.ts';

/** Who asks the store. `default` is what the AWS tools use: environment, then the default profile, SSO included. */
const credentialsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('anonymous') }),
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({ kind: z.literal('profile'), profile: z.string().min(1).max(200) }),
  z.strictObject({
    kind: z.literal('keys'),
    accessKeyId: z.string().min(1).max(200),
    secretAccessKey: z.string().min(1).max(500),
    sessionToken: z.string().min(1).max(10_000).optional(),
  }),
]);

/** How to reach a store. */
export const storeConnectionSchema = z.strictObject({
  /** s3://BUCKET/PREFIX */
  address: z.string().min(1).max(2000),
  /** A server that is not Amazon's, asked with the bucket in the path. */
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  region: z.string().min(1).max(100).optional(),
  credentials: credentialsSchema,
  /** A file with certificates (PEM) to trust besides the usual ones. */
  caFile: z.string().min(1).optional(),
});
export type StoreConnection = z.output<typeof storeConnectionSchema>;

export const channelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'a channel is named with small letters, digits and hyphens')
  .max(50);

/** An Ed25519 public key as people pass it on. */
export const publicKeyText = z
  .string()
  .regex(/^ed25519:[A-Za-z0-9+/]{43}=$/, 'a key looks like ed25519:...=');

/** Which models to bring, and whom to trust for them. */
export const syncRequestSchema = z.strictObject({
  connection: storeConnectionSchema,
  channel: channelName.default('stable'),
  /** The publisher's key; without one, the key seen first is kept and no other accepted afterwards. */
  key: publicKeyText.optional(),
  allowUnsigned: z.boolean().default(false),
});
export type SyncRequest = z.output<typeof syncRequestSchema>;

const count = z.number().min(0);

export const syncProgressSchema = z.object({
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
