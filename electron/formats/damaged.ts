import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** The error for a file of a library that is not as it was written; `why` goes on after the file's path. */
export function damaged(path: string, why: string, cause?: unknown): ReelscopeError {
  const message = `${path} ${why}: train the library again or restore it.`;
  return new ReelscopeError('library-damaged', message, { cause });
}
