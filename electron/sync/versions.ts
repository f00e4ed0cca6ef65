import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { ReelscopeError, toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Version } from '#shared/domain/sync.ts';
import type { UnreadableLibrary } from '#shared/domain/unreadable-library.ts';
import { writeFileAtomically } from '#electron/formats/atomic-file.ts';
import { flushFolder } from '#electron/formats/flush.ts';
import { describeReadError, reading, systemErrorCode } from '#electron/formats/file-system-error.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import { readManifest, type Manifest } from '#electron/formats/manifest.ts';
import { seenChannelSchema } from './channel.ts';
import { totalBytes } from './library-parts.ts';
import { incomingFolder, lockVersions, stateFile, trashFolder, versionsFolder } from './store-folder.ts';
import { assertIntact } from './verify-files.ts';

/** Versions that are kept: the active one, the one to roll back to, and the one before that. */
const KEPT = 3;

const libraryId = z.string().regex(/^[0-9a-f]{64}$/);

/** One file, replaced as a whole: the active version and what is known of each channel always belong together. */
const stateSchema = z.strictObject({
  schema: z.literal(1),
  /** The active version first, then the one active before it, and so on. */
  history: z.array(libraryId),
  /** Versions that made the engine stop repeatedly: kept, but activated only if somebody asks for them. */
  setAside: z.array(libraryId).default([]),
  /** Versions made on this computer, which no sync could restore: they stay until somebody removes them. */
  kept: z.array(libraryId).default([]),
  channels: z.record(z.string(), seenChannelSchema),
});
export type VersionState = z.infer<typeof stateSchema>;

/**
 * Throws `bad-request` for a file that cannot be read, `library-damaged` for one that cannot be understood: what it
 * knew of channels must not be forgotten silently.
 */
export function readVersionState(root: string): VersionState {
  const text = readStateFile(root);
  if (text === undefined) return { schema: 1, history: [], setAside: [], kept: [], channels: {} };
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (error) {
    const message = `${stateFile(root)} is damaged: move it away and sync again.`;
    throw new ReelscopeError('library-damaged', message, { cause: error });
  }
}

/** Undefined where no versions are kept. */
function readStateFile(root: string): string | undefined {
  try {
    return readFileSync(stateFile(root), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw describeReadError(error, stateFile(root));
  }
}

/** Throws `no-version` for a folder in which no versions are kept, and `bad-request` for one that cannot be read. */
export function assertVersionsKept(root: string): void {
  if (readStateFile(root) !== undefined) return;
  throw new ReelscopeError(
    'no-version',
    `No versions are kept in ${root}: name the folder that \`sync\` filled.`,
  );
}

export function writeVersionState(root: string, state: VersionState): void {
  writeFileAtomically(stateFile(root), `${JSON.stringify(state, undefined, 2)}\n`);
}

/** Where a version is, installed or not. */
export function versionFolder(root: string, id: string): string {
  return join(versionsFolder(resolve(root)), id);
}

/** The folder of the active version, or undefined before the first sync. */
export function activeVersionFolder(root: string): string | undefined {
  const [active] = readVersionState(root).history;
  return active === undefined ? undefined : versionFolder(root, active);
}

/** The library that a folder stands for: its active version if syncs keep versions in it, otherwise itself. */
export function libraryIn(folder: string): string {
  return (existsSync(stateFile(folder)) ? activeVersionFolder(folder) : undefined) ?? folder;
}

export function installedIds(root: string): string[] {
  const folder = versionsFolder(root);
  if (!existsSync(folder)) return [];
  return reading(folder, () => readdirSync(folder)).filter((name) => libraryId.safeParse(name).success);
}

/** The state of a version, by the history of active ones. */
export function versionStanding(history: readonly string[], id: string): Version['state'] {
  return id === history[0] ? 'active' : id === history[1] ? 'previous' : 'installed';
}

/**
 * The installed versions, the active one first, then the most recently active; apart from them, those whose manifest
 * cannot be read.
 */
export function listVersions(root: string): { versions: Version[]; unreadable: UnreadableLibrary[] } {
  const { history } = readVersionState(root);
  const place = (id: string) => (history.includes(id) ? history.indexOf(id) : history.length);
  const versions: Version[] = [];
  const unreadable: UnreadableLibrary[] = [];
  for (const id of installedIds(root).sort((a, b) => place(a) - place(b) || a.localeCompare(b))) {
    const folder = versionFolder(root, id);
    try {
      versions.push(describeVersion(folder, readManifest(folder), history));
    } catch (error) {
      unreadable.push({ folder, error: toErrorValue(error) });
    }
  }
  return { versions, unreadable };
}

function describeVersion(folder: string, manifest: Manifest, history: readonly string[]): Version {
  const id = basename(folder);
  const { name, created } = manifest;
  return { id, name, created, bytes: totalBytes(manifest), state: versionStanding(history, id), folder };
}

/**
 * Makes an installed version the active one, after verifying all of it. `id` may be any unambiguous prefix.
 * Rejects with `no-version` if none or more than one matches, `library-damaged` for a version that is not intact.
 */
export async function activateVersion(root: string, id: string, signal: AbortSignal): Promise<Version> {
  const unlock = lockExistingVersions(root);
  try {
    const matches = installedIds(root).filter((installed) => installed.startsWith(id.toLowerCase()));
    const [match] = matches;
    if (match === undefined || matches.length > 1 || id === '') {
      const message = `${matches.length > 1 ? 'More than one' : 'No'} version of ${root} is called ${JSON.stringify(id)}: \`versions\` lists them.`;
      throw new ReelscopeError('no-version', message);
    }
    return await activate(root, match, signal);
  } finally {
    unlock();
  }
}

/** Activates the version that was active before. Rejects with `no-version` if there is none. */
export async function rollBack(root: string, signal: AbortSignal): Promise<Version> {
  const unlock = lockExistingVersions(root);
  try {
    const [, ...before] = readVersionState(root).history;
    const previous = before.find((id) => existsSync(versionFolder(root, id)));
    if (previous === undefined) {
      throw new ReelscopeError('no-version', `There is no version of ${root} before the active one.`);
    }
    return await activate(root, previous, signal);
  } finally {
    unlock();
  }
}

/**
 * Sets the active version aside, because the engine cannot run with it, and activates the version before it.
 * Rejects with `no-version` if there is none before it, or another version has become active.
 */
export async function setAsideVersion(root: string, id: string, signal: AbortSignal): Promise<Version> {
  const unlock = lockVersions(root);
  try {
    const state = readVersionState(root);
    const [active, previous] = state.history.filter((each) => existsSync(versionFolder(root, each)));
    if (active !== id || previous === undefined) {
      throw new ReelscopeError('no-version', `There is no version of ${root} to open instead of ${id}.`);
    }
    const history = state.history.filter((each) => each !== id);
    writeVersionState(root, { ...state, history, setAside: [id] });
    return await activate(root, previous, signal);
  } finally {
    unlock();
  }
}

/** Like `lockVersions`, but leaves a folder without versions alone and throws `no-version`. */
function lockExistingVersions(root: string): () => void {
  assertVersionsKept(root);
  return lockVersions(root);
}

async function activate(root: string, id: string, signal: AbortSignal): Promise<Version> {
  const folder = versionFolder(root, id);
  const manifest = readManifest(folder);
  await assertIntact(folder, manifest, { signal, onBytes: () => undefined });
  const state = readVersionState(root);
  const setAside = state.setAside.filter((each) => each !== id);
  const history = withActive(state.history, id);
  writeVersionState(root, { ...state, history, setAside });
  return describeVersion(folder, manifest, history);
}

/** The history after a version has been activated. */
export function withActive(history: readonly string[], id: string): string[] {
  return [id, ...history.filter((other) => other !== id)].slice(0, KEPT);
}

/** Moves a complete and flushed folder into place among the versions; one already there goes to the trash. */
export function installVersion(root: string, id: string, complete: string): void {
  const target = versionFolder(root, id);
  makeFolder(versionsFolder(root));
  if (existsSync(target)) discard(root, target);
  renameSync(complete, target);
  flushFolder(versionsFolder(root));
  flushFolder(root);
}

/**
 * Moves a library that was made on this computer among the versions, to stay there; `complete` is a flushed folder on
 * the same disk.
 */
export function addVersion(root: string, complete: string): Version {
  const unlock = lockVersions(root);
  try {
    const manifest = readManifest(complete);
    const { id } = manifest;
    const state = readVersionState(root);
    // First, so that an installed version is never one that the next sync would delete.
    writeVersionState(root, { ...state, kept: [...state.kept.filter((other) => other !== id), id] });
    installVersion(root, id, complete);
    return describeVersion(versionFolder(root, id), manifest, state.history);
  } finally {
    unlock();
  }
}

/** Moves a folder to the trash, so that it is never seen half-deleted. */
function discard(root: string, folder: string): void {
  makeFolder(trashFolder(root));
  renameSync(folder, join(trashFolder(root), randomUUID()));
}

/** Deletes what syncs have fetched and not completed. The caller must hold the lock. */
export function removeIncoming(root: string): void {
  if (existsSync(incomingFolder(root))) discard(root, incomingFolder(root));
}

/** Deletes what syncs have fetched and not completed. Throws `bad-request` while one is running. */
export function discardIncoming(root: string): void {
  const unlock = lockVersions(root);
  try {
    removeIncoming(root);
    collectGarbage(root);
  } finally {
    unlock();
  }
}

/**
 * Deletes the trash, and versions that are neither in the history nor set aside nor kept. What is in use on Windows is
 * deleted the next time.
 */
export function collectGarbage(root: string): void {
  const { history, setAside, kept } = readVersionState(root);
  const named = new Set([...history, ...setAside, ...kept]);
  try {
    for (const id of installedIds(root)) if (!named.has(id)) discard(root, versionFolder(root, id));
    rmSync(trashFolder(root), { recursive: true, force: true });
  } catch (error) {
    const inUse = ['EBUSY', 'EPERM', 'EACCES', 'ENOTEMPTY'].includes(systemErrorCode(error) ?? '');
    if (!inUse) throw error;
  }
}
