import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { describeWriteError } from './file-system-error.ts';
import { flushFile, flushFolder } from './flush.ts';
import { makeFolder } from './make-folder.ts';

/** Parts of the names of hidden folders beside a target: the one being filled, and the one with what it replaces. */
const PARTIAL = 'partial-';
const REPLACED = 'replaced-';
const OLD = 'old';

function hiddenBeside(target: string, kind: string): string {
  return join(dirname(target), `.${basename(target)}.${kind}`);
}

/** The absolute path of `out`; for a symbolic link, of its target, so that replacing the folder keeps the link. */
export function targetFolder(out: string): string {
  const path = resolve(out);
  try {
    const linked = resolve(dirname(path), readlinkSync(path));
    return existsSync(linked) ? realpathSync(linked) : linked;
  } catch {
    // Not a link. Any other problem with the path shows up when it is written.
    return path;
  }
}

/**
 * Throws `bad-request` unless `out` does not exist, is an empty folder, or is a folder that `mayReplace` accepts, and
 * for a mount point, which no folder can be renamed onto.
 */
export function assertWritableTarget(out: string, mayReplace: (folder: string) => boolean): void {
  if (!existsSync(out)) return;
  const found = statSync(out);
  if (!found.isDirectory()) {
    throw new ReelscopeError('bad-request', `${out} is a file: name a folder that does not exist yet.`);
  }
  if (found.dev !== statSync(dirname(resolve(out))).dev) {
    throw new ReelscopeError(
      'bad-request',
      `${out} is a mount point, which cannot be replaced: name a new folder in it.`,
    );
  }
  if (readdirSync(out).length > 0 && !mayReplace(out)) {
    throw new ReelscopeError(
      'bad-request',
      `${out} already holds other files: name an empty or a new folder.`,
    );
  }
}

/**
 * Fills a folder so that a crash leaves `out` either as it was or complete: `fill` writes files (no subfolders) to a
 * hidden folder beside it, which is flushed and renamed. A folder with files is replaced if `mayReplace` accepts it.
 * Throws what `fill` throws, after deleting what it wrote; a full disk becomes `disk-full`.
 */
export async function writeFolderAtomically(
  out: string,
  mayReplace: (folder: string) => boolean,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const target = targetFolder(out);
  const parent = dirname(target);
  assertWritableTarget(target, mayReplace);
  let partial: string | undefined;
  try {
    makeFolder(parent);
    // Not mkdtemp, which makes folders that only their owner can enter.
    partial = `${hiddenBeside(target, PARTIAL)}${randomUUID()}`;
    mkdirSync(partial);
    await fill(partial);
    for (const name of readdirSync(partial)) flushFile(join(partial, name));
    flushFolder(partial);
    assertWritableTarget(target, mayReplace);
    moveInPlace(partial, target);
    flushFolder(parent);
  } catch (error) {
    if (partial !== undefined) rmSync(partial, { recursive: true, force: true });
    throw describeWriteError(error, target);
  }
}

/** A folder cannot be renamed over a non-empty one, so the old one is moved aside first, and back if that fails. */
function moveInPlace(from: string, target: string): void {
  if (!existsSync(target)) {
    renameSync(from, target);
    return;
  }
  const aside = mkdtempSync(hiddenBeside(target, REPLACED));
  const old = join(aside, OLD);
  try {
    renameSync(target, old);
    renameSync(from, target);
  } catch (error) {
    if (existsSync(old)) renameSync(old, target);
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

/**
 * Cleans up after a process that was killed while it wrote the folder `out`: restores what it had moved aside and
 * deletes what it left half-written. Call this only while no process writes there.
 */
export function recoverFolder(out: string): void {
  const target = targetFolder(out);
  const parent = dirname(target);
  if (!existsSync(parent)) return;
  const besides = (kind: string) =>
    readdirSync(parent).filter((name) => name.startsWith(basename(hiddenBeside(target, kind))));
  for (const name of besides(REPLACED)) {
    const old = join(parent, name, OLD);
    if (existsSync(old) && !existsSync(target)) renameSync(old, target);
  }
  for (const name of [...besides(REPLACED), ...besides(PARTIAL)]) {
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}
