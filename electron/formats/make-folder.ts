import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { describeWriteError, systemErrorCode } from './file-system-error.ts';

/**
 * Makes a folder and the missing ones above it, with `mode`. Throws `bad-request` or `disk-full`; the message names the
 * existing folder in which nothing can be made, because the person may not have chosen the names of the missing ones.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  // Not Node's recursive mkdir: it never returns where the system says ENOENT in an existing folder, as in /proc, and
  // it reports ENOENT for a read-only disk.
  for (const missing of missingFolders(resolve(folder))) make(missing, mode);
}

/** Those of this folder and the ones above it that do not exist, the outermost first. */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let at = folder; !isFolder(at); at = dirname(at)) {
    missing.unshift(at);
    if (at === dirname(at)) break;
  }
  return missing;
}

/** True for a folder, false for nothing; throws `bad-request` for a file. */
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
    // Another process may have made it in the meantime.
    if (systemErrorCode(error) === 'EEXIST' && isFolder(folder)) return;
    throw describeFailure(error, folder);
  }
}

function describeFailure(error: unknown, folder: string): unknown {
  const code = systemErrorCode(error);
  const parent = dirname(folder);
  const described = describeWriteError(error, parent);
  if (code === undefined || (described instanceof ReelscopeError && described.code !== 'bad-request'))
    return described;
  const message =
    code === 'EEXIST'
      ? `${folder} is a link that leads nowhere: name another place.`
      : `No folder can be made in ${parent} (${code}): choose a place where you may write.`;
  return new ReelscopeError('bad-request', message, { cause: error });
}
