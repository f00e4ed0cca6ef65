import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeWriteError, sqliteErrorCode } from './file-system-error.ts';
import { makeFolder } from './make-folder.ts';

/** The file in a locked folder that is locked; it stays when the lock is released. */
export const LOCK_FILE = '.lock';

const SQLITE_BUSY = 5;

/**
 * Locks a folder, made if it is missing, against other processes that call this. Returns the function that unlocks it;
 * the lock also ends with this process, however that ends. It is a lock of SQLite's, and so of the operating system on
 * all three: a process id in a file would outlive its process. Returns undefined if another process still holds the
 * lock after `waitMs`. Throws what `describeWriteError` makes of any other failure.
 */
export function lockFolder(folder: string, waitMs = 0): (() => void) | undefined {
  let lock: DatabaseSync | undefined;
  try {
    makeFolder(folder);
    lock = new DatabaseSync(join(folder, LOCK_FILE), { timeout: waitMs });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if (sqliteErrorCode(error) === SQLITE_BUSY) return undefined;
    throw describeWriteError(error, folder);
  }
  const held = lock;
  return () => {
    held.close();
  };
}
