import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** The names in a folder that a sync keeps its versions in. */
export const versionsFolder = (root: string) => join(root, 'versions');
/** Libraries on their way, by id. */
export const incomingFolder = (root: string) => join(root, 'incoming');
/** What is to be deleted: a rename makes it disappear at once, whole. */
export const trashFolder = (root: string) => join(root, 'trash');
export const stateFile = (root: string) => join(root, 'versions.json');

/**
 * Keeps other processes from changing the folder until the function returned is called or this process ends, however
 * it ends: the lock is SQLite's, which is the operating system's. Throws `bad-request` while another holds it.
 */
export function lockFolder(root: string): () => void {
  mkdirSync(root, { recursive: true });
  const lock = new DatabaseSync(join(root, '.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const message = `${root} is being changed by another sync: wait until it has ended.`;
    throw new ReelscopeError('bad-request', message, { cause: error, retryable: true });
  }
  return () => {
    lock.close();
  };
}
