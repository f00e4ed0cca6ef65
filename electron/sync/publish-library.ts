import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { damaged } from '#electron/formats/damaged.ts';
import { describeReadError } from '#electron/formats/file-system-error.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { withAttempts } from './attempts.ts';
import { channelText, isChannelText, readChannel, type FoundChannel } from './channel.ts';
import { readForeignManifest } from './check-manifest.ts';
import { fetchText } from './fetch-object.ts';
import { inParallel } from './in-parallel.ts';
import { partsOf, totalBytes, type Part } from './library-parts.ts';
import type { ObjectStore, PutCondition } from './object-store.ts';
import type { Signer } from './signing.ts';
import { StoreError } from './store-error.ts';
import { channelKey, manifestKey, MAX_CHANNEL_BYTES, partKey } from './store-layout.ts';
import { TRANSFER_LIMITS, type TransferLimits } from './transfer-limits.ts';

/** One step forward of a publication. */
interface PublishProgress {
  /** How much of the whole is done, 0 to 1. */
  readonly fraction: number;
  /** What is happening, for a person to read. */
  readonly message: string;
}

/** What a publication needs to know. */
export interface PublishOptions {
  readonly store: ObjectStore;
  /** The library's folder. */
  readonly library: string;
  readonly channel: string;
  /** Undefined publishes unsigned. */
  readonly signer: Signer | undefined;
  /** How long the channel is to be believed without another publication. */
  readonly validDays: number;
  /** Only finds out what would be sent. */
  readonly dryRun: boolean;
  readonly onProgress: (progress: PublishProgress) => void;
  readonly signal: AbortSignal;
  readonly limits?: TransferLimits;
  readonly now?: Date;
}

/** How a publication went; of a dry run, how it would go. */
export interface PublishResult {
  readonly id: string;
  readonly channel: string;
  /** The number of this publication of the channel. */
  readonly sequence: number;
  readonly expires: string;
  readonly key: string | null;
  readonly totalBytes: number;
  readonly parts: number;
  /** Parts that the store did not have. */
  readonly sent: readonly {
    readonly path: string;
    readonly offset: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly sentBytes: number;
}

const FOREVER = 'public, max-age=31536000, immutable';
const NEVER = 'no-cache';
/** An upload that is slower than this has stalled; how far one is cannot be seen. */
const LEAST_UPLOAD_BYTES_PER_MS = 8;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Puts a library into a store: the parts that the store lacks, then the manifest, then the channel, so that whoever
 * syncs meanwhile, or after an interruption, finds the old library whole. Calling it again goes on.
 * Throws `StoreError`, `library-unusable` for a folder without a library, `library-damaged` for a part that is not what
 * the manifest says, `bad-request` for one that cannot be read, `untrusted` for a channel that is someone else's, or
 * the signal's reason.
 */
export async function publishLibrary(options: PublishOptions): Promise<PublishResult> {
  const {
    store,
    channel,
    signer,
    validDays,
    dryRun,
    signal,
    now = new Date(),
    limits = TRANSFER_LIMITS,
  } = options;
  // First, because it says what is wrong with a folder that holds no library.
  const { id } = readManifest(options.library);
  const text = readFileSync(join(options.library, LIBRARY_FILES.manifest), 'utf8');
  const manifest = readForeignManifest(text, id);
  options.onProgress({ fraction: 0, message: 'Reading the channel' });
  const current = await currentChannel(options, limits);
  const parts = partsOf(manifest);
  const missing = await findMissing(options, parts, limits);
  if (!dryRun) {
    await sendParts(options, missing, limits);
    await put(options, limits, manifestKey(manifest.id), Buffer.from(text), FOREVER);
  }
  const sequence = nextSequence(current, now);
  const expires = new Date(now.getTime() + validDays * DAY_MS).toISOString();
  if (!dryRun) {
    const published = now.toISOString();
    const file = channelText({ channel, sequence, published, expires, library: manifest.id }, signer);
    await putChannel(options, limits, file, current.kind === 'none' ? undefined : current.etag);
  }
  signal.throwIfAborted();
  options.onProgress({ fraction: 1, message: dryRun ? 'Nothing was sent' : `Published to ${store.address}` });
  const sent = missing.map(({ sha256, bytes, places: [place] }) => {
    return { path: place.path, offset: place.offset, bytes, sha256 };
  });
  return {
    id: manifest.id,
    channel,
    sequence,
    expires,
    key: signer?.key ?? null,
    totalBytes: totalBytes(manifest),
    parts: parts.length,
    sent,
    sentBytes: missing.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What is in the place of a channel: nothing yet, a channel, or a damaged file. */
type CurrentChannel =
  | { readonly kind: 'none' }
  | { readonly kind: 'channel'; readonly found: FoundChannel; readonly etag: string | undefined }
  | { readonly kind: 'damaged'; readonly etag: string | undefined };

/**
 * The number of the next publication, greater than that of any before. Where the file that told it is damaged it goes
 * on from the time, in seconds: nobody has published so often.
 */
function nextSequence(current: CurrentChannel, now: Date): number {
  if (current.kind === 'channel') return current.found.channel.sequence + 1;
  return current.kind === 'none' ? 1 : Math.floor(now.getTime() / 1000);
}

/** The channel as it is. Throws `untrusted` where we may not replace it. */
async function currentChannel(
  { store, channel, signer, signal }: PublishOptions,
  limits: TransferLimits,
): Promise<CurrentChannel> {
  let file: { text: string; etag: string | undefined };
  try {
    file = await fetchText(store, channelKey(channel), MAX_CHANNEL_BYTES, limits, signal);
  } catch (error) {
    if (error instanceof StoreError && error.fault.kind === 'missing') return { kind: 'none' };
    throw error;
  }
  if (!isChannelText(file.text)) return { kind: 'damaged', etag: file.etag };
  const found = readChannel(file.text, channel);
  if (found.key !== null && found.key !== signer?.key) {
    const message = `Channel ${channel} of ${store.address} is signed by ${found.key}: publish with that key, or to another channel.`;
    throw new ReelscopeError('untrusted', message);
  }
  return { kind: 'channel', found, etag: file.etag };
}

async function findMissing(
  options: PublishOptions,
  parts: readonly Part[],
  limits: TransferLimits,
): Promise<Part[]> {
  const { store, signal } = options;
  const missing = new Set<Part>();
  let asked = 0;
  await inParallel(parts, limits.connections, signal, async (part, either) => {
    const size = await withAttempts(limits, either, () =>
      timed(store, limits.stallMs, either, (signal) => store.size(partKey(part.sha256), signal)),
    );
    if (size !== part.bytes) missing.add(part);
    asked++;
    const message = `Checking which of ${parts.length} parts are there`;
    options.onProgress({ fraction: (0.1 * asked) / parts.length, message });
  });
  return parts.filter((part) => missing.has(part));
}

async function sendParts(
  options: PublishOptions,
  missing: readonly Part[],
  limits: TransferLimits,
): Promise<void> {
  const all = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  let sent = 0;
  await inParallel(missing, limits.connections, options.signal, async (part, signal) => {
    const body = await readPart(options.library, part);
    await put({ ...options, signal }, limits, partKey(part.sha256), body, FOREVER);
    sent += part.bytes;
    const message = `Sending ${(all / 1e6).toFixed(1)} MB`;
    options.onProgress({ fraction: 0.1 + (0.85 * sent) / all, message });
  });
}

/** Reads a part and makes sure that it is what its name will say. */
async function readPart(library: string, { sha256, bytes, places: [place] }: Part): Promise<Buffer> {
  const path = place.path;
  const body = await readBytes(join(library, path), place.offset, bytes);
  if (createHash('sha256').update(body).digest('hex') === sha256) return body;
  throw damaged(`${path} of ${library}`, 'is damaged');
}

/** So many bytes of a file, zeros where it ends before. Throws `bad-request` for one that cannot be read. */
async function readBytes(path: string, offset: number, bytes: number): Promise<Buffer> {
  const body = Buffer.alloc(bytes);
  try {
    await using file = await open(path, 'r');
    for (let at = 0; at < bytes;) {
      const { bytesRead } = await file.read(body, at, bytes - at, offset + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
  } catch (error) {
    throw describeReadError(error, path);
  }
  return body;
}

function put(
  { store, signal }: Pick<PublishOptions, 'store' | 'signal'>,
  limits: TransferLimits,
  key: string,
  body: Buffer,
  cacheControl: string,
  condition?: PutCondition,
): Promise<void> {
  const ms = limits.stallMs + body.length / LEAST_UPLOAD_BYTES_PER_MS;
  return withAttempts(limits, signal, () =>
    timed(store, ms, signal, (either) => store.put(key, body, { condition, cacheControl, signal: either })),
  );
}

/** Gives a request so much time and no more. */
async function timed<T>(
  store: ObjectStore,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    const message = `${store.address} does not answer: check the connection and try again.`;
    late.abort(new StoreError({ kind: 'transient' }, message));
  }, ms);
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** Replaces the channel only if it is still the one that was read: of two who publish at once, one is told. */
async function putChannel(
  options: PublishOptions,
  limits: TransferLimits,
  file: string,
  etag: string | undefined,
): Promise<void> {
  const { store, channel, signal } = options;
  const condition: PutCondition = etag === undefined ? { kind: 'absent' } : { kind: 'unchanged', etag };
  try {
    await put(options, limits, channelKey(channel), Buffer.from(file), NEVER, condition);
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault.kind !== 'changed') throw error;
    const now = await fetchText(store, channelKey(channel), MAX_CHANNEL_BYTES, limits, signal);
    // It is ours where an earlier attempt arrived and only its answer was lost.
    if (now.text === file) return;
    if (now.etag !== etag) {
      const message = `Channel ${channel} was published by someone else at the same time: publish again.`;
      throw new StoreError({ kind: 'changed' }, message, error);
    }
    // Ceph up to 16 compares the ETag without its quotes, and so refuses what has not changed.
    await put(options, limits, channelKey(channel), Buffer.from(file), NEVER);
  }
}
