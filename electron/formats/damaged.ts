import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** The `library-damaged` error for a file of a library. Its message is the path, `why`, and what to do. */
export function damaged(path: string, why: string, cause?: unknown): ReelscopeError {
  return new ReelscopeError('library-damaged', `${path} ${why}: ${repairAdvice(path)}.`, { cause });
}

/** Matches the folder of a synced version, and the files in it. */
const VERSION = /[\\/]versions[\\/][0-9a-f]{64}(?![0-9a-f])/;

/** What to do about a damaged library: a synced one cannot be trained again. `path` is its folder or a file in it. */
export function repairAdvice(path: string): string {
  return VERSION.test(path)
    ? 'sync again, or roll back to the previous version'
    : 'train the library again or restore it';
}
