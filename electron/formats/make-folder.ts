import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { describeWriteError, systemErrorCode } from './file-system-error.ts';

/**
 * Makes a folder, and those above it that are missing; `mode` is that of the new ones. Throws `bad-request` or
 * `disk-full`, naming the folder that cannot be made.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  // Not Node's recursive mkdir: it never ends where the system says ENOENT below a folder that is there, as in /proc,
  // and says ENOENT for a disk that is read-only.
  for (const missing of missingFolders(resolve(folder))) make(missing, mode);
}

/** The folders on the way to this one, itself included, that are not there, the outermost first. */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let at = folder; !isFolder(at); at = dirname(at)) {
    missing.unshift(at);
    if (at === dirname(at)) break;
  }
  return missing;
}

/** Throws `bad-request` for a file. */
function isFolder(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.isDirectory()) return found !== undefined;
  } catch (error) {
    throw describeWriteError(error, path);
  }
  throw new ReelscopeError('bad-request', `${path} is a file, not a folder: name another place.`);
}

function make(folder: string, mode: number): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    const code = systemErrorCode(error);
    // Another process may have made it meanwhile.
    if (code === 'EEXIST' && isFolder(folder)) return;
    if (code !== 'EEXIST' && code !== 'ENOENT') throw describeWriteError(error, folder);
    const message = `${folder} cannot be made (${code}): choose another place.`;
    throw new ReelscopeError('bad-request', message, { cause: error });
  }
}
