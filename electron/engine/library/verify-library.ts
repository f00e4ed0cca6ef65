import { createHash } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { repairAdvice } from '#electron/formats/damaged.ts';
import { systemErrorCode } from '#electron/formats/file-system-error.ts';
import { hashFile } from '#electron/formats/file-hash.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import type { Manifest } from '#electron/formats/manifest.ts';

type ManifestFile = Manifest['files'][number];

/** The state that one file of a library was found in. */
export interface FileVerdict {
  readonly path: string;
  readonly state: 'intact' | 'missing' | 'unreadable' | 'wrong-size' | 'damaged';
}

/** Reads every file of the library again and compares it with the manifest. Damage is returned, never thrown. */
export function verifyEveryFile(folder: string, manifest: Manifest): FileVerdict[] {
  return manifest.files.map((file) => ({ path: file.path, state: verdictOf(join(folder, file.path), file) }));
}

function verdictOf(path: string, expected: ManifestFile): FileVerdict['state'] {
  try {
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    if (bytes === undefined) return 'missing';
    if (bytes !== expected.bytes) return 'wrong-size';
    return hashFile(path).sha256 === expected.sha256 ? 'intact' : 'damaged';
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return 'unreadable';
  }
}

const WORDS: Record<Exclude<FileVerdict['state'], 'intact' | 'unreadable'>, string> = {
  missing: 'is missing',
  'wrong-size': 'has the wrong size',
  damaged: 'is damaged (its SHA-256 is not the one in the manifest)',
};

/** The error for a file that does not match the manifest. */
function damage(
  folder: string,
  path: string,
  state: Exclude<FileVerdict['state'], 'intact'>,
): ReelscopeError {
  const message =
    state === 'unreadable'
      ? `${path} of ${folder} cannot be read: check that you may read it.`
      : `${path} of ${folder} ${WORDS[state]}: ${repairAdvice(folder)}.`;
  return new ReelscopeError('library-damaged', message);
}

/**
 * Verifies every file of the library against its manifest before anything (native code above all) reads it. A file that
 * was verified before and has not changed since, judged by inode, size and both times, is not read again.
 * `recordsFolder` keeps what was verified. Throws `library-damaged` naming the first file that is wrong.
 */
export function assertVerified(folder: string, manifest: Manifest, recordsFolder: string): void {
  const recordPath = join(
    recordsFolder,
    `${createHash('sha256').update(resolve(folder)).digest('hex')}.json`,
  );
  const known = readRecord(recordPath);
  const verified: Record<string, string> = {};
  for (const file of manifest.files) {
    const path = join(folder, file.path);
    const before = fingerprint(path, file.sha256);
    if (before === undefined || known[file.path] !== before) {
      const state = verdictOf(path, file);
      if (state !== 'intact') throw damage(folder, file.path, state);
    }
    if (before !== undefined) verified[file.path] = before;
  }
  if (Object.entries(verified).some(([path, print]) => known[path] !== print))
    writeRecord(recordPath, verified);
}

/** Changes whenever the file's content is written, even by something that resets the modification time. */
function fingerprint(path: string, sha256: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  return [sha256, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
}

/** A record that is missing or unreadable only costs time: everything is verified again. */
function readRecord(path: string): Record<string, unknown> {
  try {
    const record: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof record === 'object' && record !== null ? { ...record } : {};
  } catch {
    return {};
  }
}

/** Failing to write the record (read-only home, full disk) must not keep a good library from opening. */
function writeRecord(path: string, record: Record<string, string>): void {
  try {
    makeFolder(join(path, '..'));
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify(record));
    renameSync(temporary, path);
  } catch {
    return;
  }
}
