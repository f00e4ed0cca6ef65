import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** The code of an error of the operating system ("ENOSPC"), or undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** SQLite and DuckDB report a full disk in words of their own. */
const DISK_FULL_WORDS = /database or disk is full|no space left on device|could not write.*temp|out of disk/i;

/** Turns a failure to write below `path` into an error that says what to do; ours come back unchanged. */
export function describeWriteError(error: unknown, path: string): unknown {
  if (error instanceof ReelscopeError) return error;
  const code = systemErrorCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || DISK_FULL_WORDS.test(text)) {
    const message = `The disk is full: ${path} was not written. Free some space and try again.`;
    return new ReelscopeError('disk-full', message, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const message = `${path} cannot be written (${code}): choose a folder you may write to.`;
    return new ReelscopeError('bad-request', message, { cause: error });
  }
  if (code === 'EIO') {
    const message = `The disk failed while ${path} was written (EIO): check the disk and try again.`;
    return new ReelscopeError('internal', message, { cause: error, retryable: true });
  }
  return error;
}
