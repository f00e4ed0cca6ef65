import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeWriteError, sqliteErrorCode } from './file-system-error.ts';
import { makeFolder } from './make-folder.ts';

/** The file in a locked folder that the lock is on; it stays when the lock is gone. */
export const LOCK_FILE = '.lock';

const SQLITE_BUSY = 5;

/**
 * Keeps other processes that ask for it out of a folder, which is made where it is missing, until the function returned
 * is called or this process ends, however it ends: the lock is SQLite's, which is the operating system's on all three;
 * a process id in a file would outlive its process. Undefined where another still holds it after `waitMs`. Throws what
 * `describeWriteError` makes of any other failure.
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
