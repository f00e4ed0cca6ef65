import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { lockFolder } from '#electron/formats/folder-lock.ts';
import { holdsLibrary } from '#electron/formats/manifest.ts';

/** Paths within the folder in which a sync keeps its versions. */
export const versionsFolder = (root: string) => join(root, 'versions');
/** Libraries being fetched, by id. */
export const incomingFolder = (root: string) => join(root, 'incoming');
/** What is to be deleted: a rename makes it disappear atomically. */
export const trashFolder = (root: string) => join(root, 'trash');
export const stateFile = (root: string) => join(root, 'versions.json');

/**
 * Like `lockFolder`, while versions are changed; returns the function that unlocks. Throws `bad-request` while another
 * process changes them, and for a folder that is itself a library: its versions would take its place.
 */
export function lockVersions(root: string): () => void {
  if (holdsLibrary(root) && !existsSync(stateFile(root))) {
    const message = `${root} is itself a library: name another folder for the versions that syncing fetches.`;
    throw new ReelscopeError('bad-request', message);
  }
  const unlock = lockFolder(root);
  if (unlock !== undefined) return unlock;
  const message = `${root} is being changed by another sync: wait until it has ended.`;
  throw new ReelscopeError('bad-request', message, { retryable: true });
}
