import { createHash, type Hash } from 'node:crypto';
import { Attempts } from './attempts.ts';
import { oddStatus, receive } from './fetch-object.ts';
import type { Part } from './library-parts.ts';
import type { ObjectReply, ObjectStore } from './object-store.ts';
import { StoreError } from './store-error.ts';
import { partKey } from './store-layout.ts';
import type { TransferLimits } from './transfer-limits.ts';

/** Where a part's bytes go. */
export interface PartSink {
  /** The first bytes of the part as an earlier run left them; they may be wrong. */
  kept(): AsyncIterable<Uint8Array>;
  /** Rejects with what the file system throws. */
  write(offset: number, chunk: Uint8Array): Promise<void>;
  /** Reports bytes that were kept; negative if they turned out to be wrong and will be fetched. */
  found(bytes: number): void;
  /** Reports bytes received; negative if they turned out to be wrong and will be fetched again. */
  moved(bytes: number): void;
}

/** What has arrived of a part. */
interface Received {
  bytes: number;
  /** Of these, the first ones, which an earlier run left. */
  kept: number;
  hash: Hash;
  /** That of the object that the bytes came from. */
  etag: string | undefined;
}

const nothing = (): Received => ({ bytes: 0, kept: 0, hash: createHash('sha256'), etag: undefined });

/** Takes back what was reported, because it is wrong. */
function startOver({ bytes, kept }: Received, sink: PartSink): Received {
  sink.found(-kept);
  sink.moved(kept - bytes);
  return nothing();
}

/** Earlier failures no longer count once a transfer has moved by this much since. */
const WORTH_COUNTING = 64 * 1024;

/**
 * Fetches one part into its sink. A request that breaks off is resumed where it was (Range, If-Match); what has arrived
 * is accepted if its SHA-256 is the part's name, and fetched once more from its start if it is not.
 * Rejects with `StoreError`, what the sink throws, or the signal's reason.
 */
export async function fetchPart(
  store: ObjectStore,
  part: Pick<Part, 'sha256' | 'bytes'>,
  sink: PartSink,
  limits: TransferLimits,
  signal: AbortSignal,
): Promise<void> {
  const attempts = new Attempts(limits, signal);
  let received = await hashKept(sink);
  let furthest = received.bytes;
  // What an earlier run left is not the server's fault.
  let onlyKept = received.bytes === part.bytes;
  for (;;) {
    const failure = onlyKept ? undefined : await receiveRest(store, part, received, sink, limits, signal);
    if (failure === undefined) {
      if (received.hash.digest('hex') === part.sha256) return;
      received = startOver(received, sink);
      if (!onlyKept) await attempts.failed(broken(store, 'sent bytes that are not what their name says'));
      onlyKept = false;
      continue;
    }
    if (received.bytes > furthest + WORTH_COUNTING) {
      furthest = received.bytes;
      attempts.progressed();
    }
    const { error } = failure;
    if (error instanceof StoreError && error.fault.kind === 'changed' && received.etag !== undefined) {
      // Replaced since the first request, perhaps by the same bytes: the hash will tell.
      received = startOver(received, sink);
      await attempts.failed(broken(store, 'replaced a file while it was being read'));
    } else await attempts.failed(error);
  }
}

/** Makes one request for what is missing; `received` then says how far it got. Resolves with the failure, if any. */
async function receiveRest(
  store: ObjectStore,
  part: Pick<Part, 'sha256' | 'bytes'>,
  received: Received,
  sink: PartSink,
  limits: TransferLimits,
  signal: AbortSignal,
): Promise<{ readonly error: unknown } | undefined> {
  const range = { from: received.bytes, to: part.bytes - 1 };
  const ask = (either: AbortSignal) =>
    store.get(partKey(part.sha256), { range, ifMatch: received.etag, signal: either });
  try {
    await receive(store, limits, signal, ask, async (reply, chunks) => {
      assertRange(store, reply, range, part.bytes);
      received.etag = reply.etag;
      for await (const chunk of chunks) {
        if (received.bytes + chunk.length > part.bytes) throw broken(store, 'sent more than was asked for');
        const written = sink.write(received.bytes, chunk);
        // Meanwhile, another thread writes.
        received.hash.update(chunk);
        await written;
        received.bytes += chunk.length;
        sink.moved(chunk.length);
      }
    });
  } catch (error) {
    // A failure after the last byte does not matter: there is nothing left to fetch.
    if (received.bytes < part.bytes) return { error };
  }
  return received.bytes === part.bytes ? undefined : { error: broken(store, 'ended its answer too early') };
}

function broken(store: ObjectStore, what: string): StoreError {
  return new StoreError(
    { kind: 'transient' },
    `${store.address}: the server ${what}. Try again, and tell the publisher if it stays so.`,
  );
}

function assertRange(
  store: ObjectStore,
  { status, contentRange }: ObjectReply,
  range: { from: number; to: number },
  total: number,
): void {
  if (status !== 206) throw oddStatus(store, status);
  if (contentRange !== `bytes ${range.from}-${range.to}/${total}`) {
    throw broken(store, `sent other bytes than were asked for (${contentRange ?? 'no Content-Range'})`);
  }
}

async function hashKept(sink: PartSink): Promise<Received> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of sink.kept()) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  sink.found(bytes);
  return { bytes, kept: bytes, hash, etag: undefined };
}
