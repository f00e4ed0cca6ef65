import { readdirSync, rmdirSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeWriteError, sqliteErrorCode } from './file-system-error.ts';
import { makeFolder } from './make-folder.ts';

/** The file in a locked folder that is locked; it stays when the lock is released. */
export const LOCK_FILE = '.lock';

const SQLITE_BUSY = 5;

/** Attempts that may fail, in any way, because another process deletes the folder at that moment. */
const ATTEMPTS = 100;

/**
 * Locks a folder, made if it is missing, against other processes that call this. Returns the function that unlocks it;
 * the lock also ends with this process, however that ends. It is a lock of SQLite's, and so of the operating system on
 * all three: a process id in a file would outlive its process. Returns undefined if another process still holds the
 * lock after `waitMs`; if that process deletes the folder meanwhile, a new one is made. Throws what
 * `describeWriteError` makes of any other failure.
 */
export function lockFolder(folder: string, waitMs = 0): (() => void) | undefined {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      makeFolder(folder);
      const lock = lockFile(join(folder, LOCK_FILE), waitMs);
      if (lock !== undefined) {
        return () => {
          lock.close();
        };
      }
    } catch (error) {
      if (sqliteErrorCode(error) === SQLITE_BUSY) return undefined;
      if (attempt === ATTEMPTS) throw describeWriteError(error, folder);
    }
  }
  return undefined;
}

/**
 * Locks the file, made if it is missing. Undefined unless it was the same file all the time: a lock on one that was
 * deleted keeps nobody out. Throws what SQLite throws.
 */
function lockFile(path: string, waitMs: number): DatabaseSync | undefined {
  const before = inodeOf(path);
  const lock = new DatabaseSync(path, { timeout: waitMs });
  try {
    const opened = inodeOf(path);
    lock.exec('BEGIN EXCLUSIVE');
    if (before !== undefined && before === opened && before === inodeOf(path)) return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
  lock.close();
  return undefined;
}

/** Identifies the file at `path`; undefined if there is none. */
function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

/**
 * Deletes a folder that `lockFolder` locked, and unlocks it. While it is locked, because whoever waits for the lock may
 * write as soon as they have it; except on Windows, where an open file cannot be deleted, for the lock file.
 */
export function deleteLocked(folder: string, unlock: () => void): void {
  const isWindows = process.platform === 'win32';
  try {
    for (const name of readdirSync(folder)) {
      if (name !== LOCK_FILE) rmSync(join(folder, name), { recursive: true, force: true });
    }
    if (!isWindows) deleteLock(folder);
  } finally {
    unlock();
  }
  if (isWindows) deleteLock(folder);
}

/** Deletes the lock file and the folder, which is then empty. */
function deleteLock(folder: string): void {
  try {
    unlinkSync(join(folder, LOCK_FILE));
    rmdirSync(folder);
  } catch {
    // Another process has already come for the lock: the folder is that one's now.
  }
}
