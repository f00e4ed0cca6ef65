import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { describeWriteError } from './file-system-error.ts';

/** Makes what was written to a file or folder survive a power cut. */
function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Throws `bad-request` unless `out` is free, an empty folder, or a folder that `mayReplace` accepts. */
export function assertWritableTarget(out: string, mayReplace: (folder: string) => boolean): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) {
    throw new ReelscopeError('bad-request', `${out} is a file: name a folder that does not exist yet.`);
  }
  if (readdirSync(out).length > 0 && !mayReplace(out)) {
    throw new ReelscopeError(
      'bad-request',
      `${out} already holds other files: name an empty or a new folder.`,
    );
  }
}

/**
 * Fills a folder so that `out` is either as it was or complete, whatever happens in between: everything is written
 * to a hidden folder beside it, flushed, and renamed. A folder that `mayReplace` accepts is replaced.
 * Throws what `fill` throws, with nothing left behind; a full disk becomes `disk-full`.
 */
export async function writeFolderAtomically(
  out: string,
  mayReplace: (folder: string) => boolean,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const target = resolve(out);
  const parent = dirname(target);
  assertWritableTarget(target, mayReplace);
  let partial: string | undefined;
  try {
    mkdirSync(parent, { recursive: true });
    // Not mkdtemp, which makes folders that only their owner can enter.
    partial = join(parent, `.${basename(target)}.partial-${randomUUID()}`);
    mkdirSync(partial);
    await fill(partial);
    for (const name of readdirSync(partial)) flush(join(partial, name));
    flush(partial);
    assertWritableTarget(target, mayReplace);
    moveInPlace(partial, target);
    flush(parent);
  } catch (error) {
    if (partial !== undefined) rmSync(partial, { recursive: true, force: true });
    throw describeWriteError(error, target);
  }
}

/** A folder cannot be renamed over a full one, so the old one steps aside first and comes back if that fails. */
function moveInPlace(from: string, target: string): void {
  if (!existsSync(target)) {
    renameSync(from, target);
    return;
  }
  const aside = mkdtempSync(join(dirname(target), `.${basename(target)}.replaced-`));
  const old = join(aside, 'old');
  renameSync(target, old);
  try {
    renameSync(from, target);
  } catch (error) {
    renameSync(old, target);
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}
