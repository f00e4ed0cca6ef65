import { z } from 'zod';
import type { NetworkRequest } from '#shared/domain/network.ts';

const networkRequestSchema = z.object({
  at: z.string(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  status: z.int().nullable(),
  sentBytes: z.number().min(0),
  receivedBytes: z.number().min(0),
}) satisfies z.ZodType<NetworkRequest>;

/** What the application answers about its use of the network. The event `network.request` carries each new entry. */
export const networkContract = {
  /** The recent requests of this and earlier runs of the program, newest first. */
  'network.requests': {
    request: z.strictObject({}),
    reply: z.object({ requests: z.array(networkRequestSchema) }),
  },
} as const;
