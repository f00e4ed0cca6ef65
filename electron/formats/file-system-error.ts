import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** The code of an error of the operating system ("ENOSPC") or Node ("ERR_..."); undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The primary result code of an SQLite error, without the extended bits; undefined for any other error. */
export function sqliteErrorCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** SQLITE_PERM, SQLITE_READONLY and SQLITE_CANTOPEN: what SQLite reports for a file that may not be written. */
const SQLITE_REFUSED = [3, 8, 14];

/** What the system reports where a person may not write, or for a path that cannot be that of a file. */
const REFUSED = ['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG'];

/** How SQLite and DuckDB report a full disk: in the message, without a code of the system. */
const DISK_FULL_WORDS = /database or disk is full|no space left on device|could not write.*temp|out of disk/i;

/** Matches codes of the operating system, but not Node's own ("ERR_..."). */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

/**
 * Turns an error of the operating system in reading `path` into one that says what to do: `internal` for a disk error
 * (EIO), otherwise `bad-request`. Other errors come back unchanged.
 */
export function describeReadError(error: unknown, path: string): unknown {
  const code = systemErrorCode(error) ?? '';
  if (error instanceof ReelscopeError || !SYSTEM_CODE.test(code)) return error;
  if (code === 'EIO') {
    const message = `The disk failed while ${path} was read (EIO): check the disk and try again.`;
    return new ReelscopeError('internal', message, { cause: error, retryable: true });
  }
  const message = `${path} cannot be read (${code}): check what it is, and that you may read it.`;
  return new ReelscopeError('bad-request', message, { cause: error });
}

/** Calls `read`, which reads `path`. Throws what `describeReadError` makes of a failure. */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw describeReadError(error, path);
  }
}

/**
 * Turns a failure to write below `path` into an error that says what to do: `disk-full`, `bad-request` where it cannot
 * be written, `internal` for a disk error (EIO). Other errors come back unchanged.
 */
export function describeWriteError(error: unknown, path: string): unknown {
  if (error instanceof ReelscopeError) return error;
  const code = systemErrorCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || DISK_FULL_WORDS.test(text)) {
    const message = `The disk is full: ${path} was not written. Free some space and try again.`;
    return new ReelscopeError('disk-full', message, { cause: error });
  }
  const refusedBySqlite = SQLITE_REFUSED.includes(sqliteErrorCode(error) ?? 0);
  if (refusedBySqlite || REFUSED.includes(code ?? '')) {
    const why = refusedBySqlite ? text : code;
    const message = `${path} cannot be written (${why}): choose a folder you may write to.`;
    return new ReelscopeError('bad-request', message, { cause: error });
  }
  if (code === 'EBUSY') {
    const message = `${path} cannot be written, because it is a mount point or another program uses it (EBUSY): choose another folder, or close that program.`;
    return new ReelscopeError('bad-request', message, { cause: error });
  }
  if (code === 'EIO') {
    const message = `The disk failed while ${path} was written (EIO): check the disk and try again.`;
    return new ReelscopeError('internal', message, { cause: error, retryable: true });
  }
  return error;
}
