import { z } from 'zod';
import { clientMessage, type ServerMessage } from '#shared/contract/messages.ts';
import type { Dispatch } from './dispatch.ts';

/**
 * Serves one caller (a window, a socket, a parent process) over any message channel.
 * `receive` takes an incoming message, of any shape; `close` aborts the calls in flight.
 */
export interface CallServer {
  receive(message: unknown): void;
  close(): void;
}

/** A caller with more calls than this in flight is not a person; more are refused until some are answered. */
const MAX_IN_FLIGHT = 256;

export function serveCalls(dispatch: Dispatch, send: (message: ServerMessage) => void): CallServer {
  const inFlight = new Map<number, AbortController>();

  const answer = async (id: number, method: string, request: unknown) => {
    const controller = new AbortController();
    inFlight.set(id, controller);
    const result = await dispatch(method, request, controller.signal);
    // After close() nobody is listening any more.
    if (inFlight.get(id) !== controller) return;
    inFlight.delete(id);
    send({ kind: 'answer', id, answer: result });
  };

  return {
    receive(message) {
      const parsed = clientMessage.safeParse(message);
      if (!parsed.success) {
        const id = idOfCall(message);
        // An answer needs an id, and one that no call in flight is using.
        if (id !== undefined && !inFlight.has(id))
          send({ kind: 'answer', id, answer: { ok: false, error: NO_CALL } });
        return;
      }
      if (parsed.data.kind === 'abort') {
        inFlight.get(parsed.data.id)?.abort();
        return;
      }
      const { id, method, request } = parsed.data;
      const refusal = refuse(inFlight, id);
      if (refusal === undefined) void answer(id, method, request);
      else send({ kind: 'answer', id, answer: { ok: false, error: refusal } });
    },
    close() {
      const controllers = [...inFlight.values()];
      inFlight.clear();
      for (const controller of controllers) controller.abort();
    },
  };
}

const NO_CALL = {
  code: 'bad-request',
  message: 'This is no call: it needs an id, the name of a method, and a request.',
  retryable: false,
} as const;

const anyCall = z.object({ kind: z.literal('call'), id: z.int().min(0) });

/** The id of a malformed call, if it has one. */
function idOfCall(message: unknown): number | undefined {
  return anyCall.safeParse(message).data?.id;
}

function refuse(inFlight: ReadonlyMap<number, unknown>, id: number) {
  const message = inFlight.has(id)
    ? `Call ${id} is still being answered: use another id.`
    : inFlight.size >= MAX_IN_FLIGHT
      ? 'Too many calls at once: wait for some to be answered.'
      : undefined;
  return message === undefined ? undefined : { code: 'bad-request' as const, message, retryable: true };
}
