import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SyncProgress } from '#shared/domain/sync.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { describeWriteError, systemErrorCode } from '#electron/formats/file-system-error.ts';
import { readManifest, type Manifest } from '#electron/formats/manifest.ts';
import { assertTrusted, readChannel, type FoundChannel } from './channel.ts';
import { readForeignManifest } from './check-manifest.ts';
import { fetchText } from './fetch-object.ts';
import { fetchPart } from './fetch-part.ts';
import { inParallel } from './in-parallel.ts';
import { diskFullMeanwhile, IncomingLibrary, type LocalLibrary } from './incoming-library.ts';
import { placedParts, totalBytes } from './library-parts.ts';
import type { ObjectStore } from './object-store.ts';
import { StoreError } from './store-error.ts';
import { incomingFolder, lockVersions } from './store-folder.ts';
import { channelKey, manifestKey, MAX_CHANNEL_BYTES, MAX_MANIFEST_BYTES } from './store-layout.ts';
import { SyncMeter } from './sync-progress.ts';
import { TRANSFER_LIMITS, type TransferLimits } from './transfer-limits.ts';
import { assertIntact } from './verify-files.ts';
import {
  collectGarbage,
  installedIds,
  installVersion,
  readVersionState,
  removeIncoming,
  versionFolder,
  withActive,
  writeVersionState,
} from './versions.ts';

/** The options of a sync. */
export interface SyncOptions {
  readonly store: ObjectStore;
  /** The folder that the versions are kept in. */
  readonly root: string;
  readonly channel: string;
  /** The publisher's public key, if the person named one. */
  readonly key?: string | undefined;
  readonly allowUnsigned: boolean;
  readonly onProgress: (progress: SyncProgress) => void;
  readonly signal: AbortSignal;
  readonly limits?: TransferLimits;
  readonly now?: Date;
}

/** The result of a sync. */
export interface SyncResult {
  readonly id: string;
  /** The active library, ready to be opened. */
  readonly library: string;
  /** False if that version was active and intact already. */
  readonly changed: boolean;
  /** The key that signed the channel; null for an unsigned one. */
  readonly key: string | null;
  /** True if that key was seen, and is from now on trusted, for the first time. */
  readonly firstSeen: boolean;
  readonly totalBytes: number;
  readonly fetchedBytes: number;
  readonly parts: number;
  readonly partsReused: number;
}

/**
 * Fetches the library that a channel names into a folder, verifies it and makes it the active one. What is already on
 * disk, from other versions or an interrupted sync, is not fetched again. If it is stopped at any moment, by the signal
 * or by force, the active version is either the old one or the new one, and calling it again resumes.
 * Rejects with `StoreError`, `untrusted`, `disk-full`, `bad-request` while another sync works there or for a folder
 * that is itself a library, `library-unusable` for a version that was set aside, or the signal's reason.
 */
export async function syncLibrary(options: SyncOptions): Promise<SyncResult> {
  try {
    const unlock = lockVersions(options.root);
    const meter = new SyncMeter(options.onProgress);
    try {
      return await syncLocked(options, meter);
    } finally {
      meter.stop();
      unlock();
    }
  } catch (error) {
    throw describeWriteError(error, options.root);
  }
}

async function syncLocked(options: SyncOptions, meter: SyncMeter): Promise<SyncResult> {
  const { root, signal } = options;
  meter.enter('channel');
  const { found, firstSeen } = await readTrustedChannel(options);
  const id = found.channel.library;
  const state = readVersionState(root);
  if (state.setAside.includes(id)) {
    const message = `The models of this channel made the engine stop and were set aside: wait for newer ones, or try again with activate ${id.slice(0, 12)}.`;
    throw new ReelscopeError('library-unusable', message);
  }
  const active = state.history[0] === id;
  const outcome = { id, library: versionFolder(root, id), key: found.key, firstSeen };
  const installed = await installedManifest(root, id, signal);
  if (installed !== undefined) {
    if (!active) writeVersionState(root, { ...state, history: withActive(state.history, id) });
    tidy(root);
    const parts = placedParts(installed).length;
    const bytes = totalBytes(installed);
    return { ...outcome, changed: !active, totalBytes: bytes, fetchedBytes: 0, parts, partsReused: parts };
  }
  const fetched = await fetchLibrary(options, id, meter);
  meter.enter('activating');
  installVersion(root, id, join(incomingFolder(root), id));
  writeVersionState(root, { ...state, history: withActive(state.history, id) });
  tidy(root);
  return { ...outcome, changed: true, ...fetched };
}

/** Deletes incoming libraries, and versions that are no longer needed. */
function tidy(root: string): void {
  removeIncoming(root);
  collectGarbage(root);
}

/**
 * Reads a channel without judging whether to trust it.
 * Rejects with `StoreError`, or with `untrusted` if it is not a channel.
 */
export async function peekChannel(
  store: ObjectStore,
  channel: string,
  signal: AbortSignal,
  limits: TransferLimits = TRANSFER_LIMITS,
): Promise<FoundChannel> {
  const { text } = await fetchText(store, channelKey(channel), MAX_CHANNEL_BYTES, limits, signal).catch(
    (error: unknown) => {
      throw nameMissing(
        error,
        `${store.address} has no channel ${channel}: check the address and the channel.`,
      );
    },
  );
  return readChannel(text, channel);
}

/** Saves what was learned of the channel at once: a sync that is stopped later must not forget it. */
async function readTrustedChannel(
  options: SyncOptions,
): Promise<{ found: FoundChannel; firstSeen: boolean }> {
  const { store, root, channel, signal, limits } = options;
  const found = await peekChannel(store, channel, signal, limits);
  const state = readVersionState(root);
  const known = `${store.identity}#${channel}`;
  const seen = state.channels[known];
  const { key, allowUnsigned, now = new Date() } = options;
  assertTrusted(found, { name: channel, key, allowUnsigned, seen, now });
  const remembered = { key: found.key, sequence: found.channel.sequence, library: found.channel.library };
  writeVersionState(root, { ...state, channels: { ...state.channels, [known]: remembered } });
  return { found, firstSeen: found.key !== null && seen?.key !== found.key };
}

function nameMissing(error: unknown, message: string): unknown {
  const missing = error instanceof StoreError && error.fault.kind === 'missing' && !error.fault.store;
  return missing ? new StoreError({ kind: 'missing' }, message, error) : error;
}

/** The manifest of an installed version that is intact; undefined if there is none. */
async function installedManifest(
  root: string,
  id: string,
  signal: AbortSignal,
): Promise<Manifest | undefined> {
  if (!installedIds(root).includes(id)) return undefined;
  const folder = versionFolder(root, id);
  try {
    const manifest = readManifest(folder);
    await assertIntact(folder, manifest, { signal, onBytes: () => undefined });
    return manifest;
  } catch (error) {
    // A damaged version is made anew, reusing what is still right.
    if (error instanceof ReelscopeError && error.code.startsWith('library-')) return undefined;
    throw error;
  }
}

/** Fills the incoming folder with the library, flushes it so that it survives a power cut, and verifies it. */
async function fetchLibrary(options: SyncOptions, id: string, meter: SyncMeter) {
  const { store, root, signal, limits = TRANSFER_LIMITS } = options;
  const { text } = await fetchText(store, manifestKey(id), MAX_MANIFEST_BYTES, limits, signal).catch(
    (error: unknown) => {
      throw nameMissing(error, `${store.address} lacks the manifest that its channel names: publish again.`);
    },
  );
  const manifest = readForeignManifest(text, id);
  const folder = join(incomingFolder(root), id);
  const parts = placedParts(manifest).length;
  meter.library(totalBytes(manifest), parts);
  meter.enter('checking');
  const incoming = await IncomingLibrary.open(folder, manifest, text);
  let fetchedBytes = 0;
  let partsReused = 0;
  try {
    const missing = await incoming.gatherLocal(librariesBeside(root, id), {
      signal,
      onFound: (bytes) => {
        partsReused++;
        meter.partReused(bytes);
      },
    });
    meter.enter('downloading');
    await inParallel(missing, limits.connections, signal, async (part, either) => {
      const sink = incoming.sink(part, {
        found: (bytes) => {
          meter.found(bytes * part.places.length);
        },
        moved: (bytes) => {
          fetchedBytes += bytes;
          meter.received(bytes * part.places.length);
        },
      });
      await fetchPart(store, part, sink, limits, either).catch((error: unknown) => {
        throw nameMissing(error, `${store.address} lacks a part that its manifest names: publish again.`);
      });
    });
    await incoming.flush();
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOSPC') throw error;
    throw await diskFullMeanwhile(folder, manifest, incoming);
  } finally {
    await incoming.close();
  }
  meter.enter('verifying');
  await assertIntact(folder, manifest, {
    signal,
    onBytes: (bytes) => {
      meter.verified(bytes);
    },
  });
  return { totalBytes: totalBytes(manifest), fetchedBytes, parts, partsReused };
}

/** Installed versions, and libraries that other syncs began to fetch. */
function librariesBeside(root: string, id: string): LocalLibrary[] {
  const incoming = existsSync(incomingFolder(root)) ? readdirSync(incomingFolder(root)) : [];
  const folders = [
    ...installedIds(root).map((installed) => versionFolder(root, installed)),
    ...incoming.filter((name) => name !== id).map((name) => join(incomingFolder(root), name)),
  ];
  return folders.flatMap((folder) => {
    try {
      return [{ folder, manifest: readManifest(folder) }];
    } catch {
      // A folder without a readable manifest has nothing to offer.
      return [];
    }
  });
}
