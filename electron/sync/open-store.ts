import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoreConnection } from '#shared/contract/sync.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { openFolderStore } from './folder-store.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Opens a bucket (s3://BUCKET/PREFIX) or a folder (file:///FOLDER, or its path). Nothing is sent or read until the
 * first request. Rejects with `bad-request` for an invalid address.
 */
export async function openStore(connection: StoreConnection): Promise<ObjectStore> {
  const { address } = connection;
  if (/^file:/i.test(address)) return openFolderStore(folderOf(address));
  if (!address.includes('://')) {
    assertMeansFolder(address);
    return openFolderStore(resolve(address));
  }
  // Loaded only now: it takes 0.1 s, which no start of the program should pay.
  const { openS3Store } = await import('./s3-store.ts');
  return openS3Store(connection);
}

/** A bucket without its s3:// would otherwise be taken for a folder that does not exist yet. */
function assertMeansFolder(path: string): void {
  if (isAbsolute(path) || /^\.{1,2}([\\/]|$)/.test(path) || existsSync(path)) return;
  const message = `${JSON.stringify(path)} is no folder here: write s3://${path} for a bucket, or ./${path} for a new folder.`;
  throw new ReelscopeError('bad-request', message);
}

function folderOf(address: string): string {
  try {
    return fileURLToPath(address);
  } catch (error) {
    const message = `${JSON.stringify(address)} is not the address of a folder: write file:///FOLDER, or its path.`;
    throw new ReelscopeError('bad-request', message, { cause: error });
  }
}
