import { randomUUID } from 'node:crypto';
import { existsSync, type BigIntStats } from 'node:fs';
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { flushFolder } from '#electron/formats/flush.ts';
import { describeWriteError, systemErrorCode } from '#electron/formats/file-system-error.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import type { ObjectStore, PutCondition } from './object-store.ts';
import { StoreError } from './store-error.ts';

/** Bytes that are read at once. */
const BLOCK_BYTES = 1024 * 1024;

/** Opens a folder as a store: on a shared disk, or a portable one. Nothing is read until the first request. */
export function openFolderStore(folder: string): ObjectStore {
  const pathOf = (key: string) => join(folder, ...key.split('/'));
  return {
    address: folder,
    identity: folder,
    get: (key, { range, ifMatch, signal }) =>
      attempt(folder, signal, async () => {
        const file = await open(pathOf(key), 'r');
        try {
          const { size, etag } = await stateOf(file);
          if (ifMatch !== undefined && ifMatch !== etag) throw changed(folder);
          const last = Math.min(range?.to ?? size, size - 1);
          const from = range?.from ?? 0;
          if (range !== undefined && from > last) {
            throw new StoreError(
              { kind: 'final' },
              `${folder}: ${key} is shorter than it should be. Publish again.`,
            );
          }
          return {
            status: range === undefined ? 200 : 206,
            etag,
            contentRange: range && `bytes ${from}-${last}/${size}`,
            body: bodyOf(file, from, last + 1 - from, folder, signal),
            discard: () => {
              // A file that fails to close is closed already, or nothing can be done about it.
              file.close().catch(() => undefined);
            },
          };
        } catch (error) {
          await file.close();
          throw error;
        }
      }),
    size: (key, signal) =>
      attempt(folder, signal, async () => {
        try {
          return (await stat(pathOf(key))).size;
        } catch (error) {
          if (systemErrorCode(error) === 'ENOENT') return undefined;
          throw error;
        }
      }),
    put: (key, body, { condition, signal }) =>
      attempt(folder, signal, () => put(folder, pathOf(key), body, condition)),
    close: () => undefined,
  };
}

/** Writes a file beside its final place and moves it there once it is flushed. */
async function put(
  folder: string,
  path: string,
  body: Uint8Array,
  condition: PutCondition | undefined,
): Promise<void> {
  const parent = dirname(path);
  makeFolder(parent);
  const temporary = join(parent, `.${randomUUID()}`);
  try {
    await using file = await open(temporary, 'wx');
    await file.writeFile(body);
    await file.sync();
    if (condition?.kind === 'absent') await link(temporary, path);
    else {
      if (condition !== undefined && (await etagOf(path)) !== condition.etag) throw changed(folder);
      await rename(temporary, path);
    }
    flushFolder(parent);
  } catch (error) {
    throw systemErrorCode(error) === 'EEXIST' ? changed(folder) : describeWriteError(error, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function* bodyOf(
  file: FileHandle,
  from: number,
  bytes: number,
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = from, end = from + bytes; at < end;) {
    const chunk = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, end - at));
    const { bytesRead } = await attempt(folder, signal, () => file.read(chunk, 0, chunk.length, at));
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function stateOf(file: FileHandle): Promise<{ size: number; etag: string }> {
  const state = await file.stat({ bigint: true });
  return { size: Number(state.size), etag: etagFrom(state) };
}

async function etagOf(path: string): Promise<string | undefined> {
  try {
    return etagFrom(await stat(path, { bigint: true }));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Differs for another file, and for the same one written again. */
function etagFrom({ ino, size, mtimeNs }: BigIntStats): string {
  return `"${ino}-${size}-${mtimeNs}"`;
}

function changed(folder: string): StoreError {
  return new StoreError(
    { kind: 'changed' },
    `${folder}: the file was replaced while it was being read or written.`,
  );
}

function missing(folder: string, cause: unknown): StoreError {
  if (existsSync(folder)) {
    return new StoreError({ kind: 'missing' }, `${folder}: there is no file of that name.`, cause);
  }
  const message = `${folder}: there is no such folder. Check the path, and that its disk is connected.`;
  return new StoreError({ kind: 'missing', store: true }, message, cause);
}

async function attempt<T>(folder: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof ReelscopeError ? undefined : systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw missing(folder, error);
    throw new StoreError(
      { kind: 'final' },
      `${folder} cannot be read or written (${code}): check the disk, and what you may do there.`,
      error,
    );
  }
}
