import type { ObjectReply, ObjectStore } from './object-store.ts';
import { StallTimer } from './stall-timer.ts';
import { StoreError } from './store-error.ts';
import { withAttempts } from './attempts.ts';
import type { TransferLimits } from './transfer-limits.ts';

/** A small object, read whole. */
export interface SmallObject {
  readonly text: string;
  readonly etag: string | undefined;
}

/**
 * Fetches a text of at most `maxBytes`, retrying if that may help. Rejects with `StoreError`: kind `missing` if there
 * is none, `final` if it is larger.
 */
export function fetchText(
  store: ObjectStore,
  key: string,
  maxBytes: number,
  limits: TransferLimits,
  signal: AbortSignal,
): Promise<SmallObject> {
  return withAttempts(limits, signal, () =>
    receive(
      store,
      limits,
      signal,
      (stall) => store.get(key, { signal: stall }),
      async (reply, chunks) => {
        const received: Uint8Array[] = [];
        let bytes = 0;
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > maxBytes) {
            throw new StoreError(
              { kind: 'final' },
              `${store.address}${key} is larger than ${maxBytes} bytes.`,
            );
          }
          received.push(Buffer.from(chunk));
        }
        if (reply.status !== 200) throw oddStatus(store, reply.status);
        return { text: Buffer.concat(received).toString('utf8'), etag: reply.etag };
      },
    ),
  );
}

/** The error for a success status other than the one that the request must have. */
export function oddStatus(store: ObjectStore, status: number): StoreError {
  const message = `${store.address}: the server answered ${status} where S3 does not: something between here and there may be changing requests.`;
  return new StoreError({ kind: 'transient' }, message);
}

/** Sends a request and processes the reply, both under one stall timer. */
export async function receive<T>(
  store: ObjectStore,
  limits: TransferLimits,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<ObjectReply>,
  take: (reply: ObjectReply, chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const stall = new StallTimer(limits, store.address);
  let reply: ObjectReply | undefined;
  try {
    reply = await ask(AbortSignal.any([signal, stall.signal]));
    return await take(reply, counted(reply.body, stall));
  } finally {
    stall.stop();
    reply?.discard();
  }
}

async function* counted(body: AsyncIterable<Uint8Array>, stall: StallTimer): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    stall.moved(chunk.length);
    yield chunk;
  }
}
