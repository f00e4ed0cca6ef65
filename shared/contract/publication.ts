import { z } from 'zod';
import { errorSchema } from './schemas.ts';
import { channelName, namedConnectionSchema, publicKeyText } from './sync.ts';

/** Which library to publish, and where. */
const publicationRequestSchema = z.strictObject({
  folder: z.string().min(1).max(4096),
  connection: namedConnectionSchema,
  channel: channelName.default('stable'),
  /** Signed with this person's key, which the first publication creates. */
  signed: z.boolean().default(true),
  /** How long the channel is to be trusted without another publication. */
  validDays: z.int().min(1).max(3650).default(365),
  /** Only finds out what would be sent. */
  dryRun: z.boolean().default(false),
});
export type PublicationRequest = z.output<typeof publicationRequestSchema>;

const count = z.int().min(0);

const publicationSchema = z.object({
  id: z.string(),
  channel: z.string(),
  /** The number of this publication of the channel. */
  sequence: count,
  expires: z.string(),
  /** Null for an unsigned publication. */
  key: publicKeyText.nullable(),
  totalBytes: z.number().min(0),
  parts: count,
  /** What was sent because the store did not have it, by file. */
  sent: z.array(z.object({ path: z.string(), parts: count, bytes: z.number().min(0) })),
  sentBytes: z.number().min(0),
});
export type Publication = z.output<typeof publicationSchema>;

const run = { dryRun: z.boolean() };
const publicationStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('idle') }),
  z.object({
    state: z.literal('running'),
    ...run,
    progress: z.object({ fraction: z.number().min(0).max(1), message: z.string() }),
  }),
  z.object({ state: z.literal('done'), ...run, publication: publicationSchema }),
  z.object({ state: z.literal('failed'), ...run, error: errorSchema }),
]);
export type PublicationStatus = z.output<typeof publicationStatusSchema>;

const nothing = z.strictObject({});

/** What the application answers about publishing libraries to a store. */
export const publicationContract = {
  'publication.status': { request: nothing, reply: publicationStatusSchema },
  /** Starts a publication; the event `publication.status` reports its progress. */
  'publication.start': { request: publicationRequestSchema, reply: nothing },
  /** Stops it. What was sent stays in the store, where no channel names it, and need not be sent again. */
  'publication.cancel': { request: nothing, reply: nothing },
} as const;
