import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** The error for a file of a library that is not as it was written; `why` goes on after the file's path. */
export function damaged(path: string, why: string, cause?: unknown): ReelscopeError {
  return new ReelscopeError('library-damaged', `${path} ${why}: ${repairAdvice(path)}.`, { cause });
}

/** A folder, or a file in it, of a version of the models. */
const VERSION = /[\\/]versions[\\/][0-9a-f]{64}(?![0-9a-f])/;

/** What to do about a damaged library: whoever synced it does not train. `path` is its folder or a file in it. */
export function repairAdvice(path: string): string {
  return VERSION.test(path)
    ? 'sync again, or roll back to the previous version'
    : 'train the library again or restore it';
}
