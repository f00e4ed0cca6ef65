import { z } from 'zod';
import { errorSchema } from './schemas.ts';

/**
 * The messages that cross every boundary, whatever the transport (WebSocket, Electron IPC, a child process's channel):
 * a call, its abort, its answer, and events. The caller chooses a new `id` for each call.
 */
const callMessage = z.object({
  kind: z.literal('call'),
  id: z.int().min(0),
  method: z.string().max(100),
  request: z.unknown(),
});
const abortMessage = z.object({ kind: z.literal('abort'), id: z.int().min(0) });
export const clientMessage = z.discriminatedUnion('kind', [callMessage, abortMessage]);
export type ClientMessage = z.infer<typeof clientMessage>;

const answerMessage = z.object({
  kind: z.literal('answer'),
  id: z.int().min(0),
  answer: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), reply: z.unknown() }),
    z.object({ ok: z.literal(false), error: errorSchema }),
  ]),
});
const eventMessage = z.object({
  kind: z.literal('event'),
  name: z.string().max(100),
  value: z.unknown(),
});
export const serverMessage = z.discriminatedUnion('kind', [answerMessage, eventMessage]);
export type ServerMessage = z.infer<typeof serverMessage>;
/** The outcome of a call as a value: a reply, or an error that says what to do. */
export type Answer = z.infer<typeof answerMessage>['answer'];
