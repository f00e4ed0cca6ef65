import type { StoreConnection } from '#shared/contract/sync.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Opens a bucket. Nothing is sent until something is asked. Throws `bad-request` for an address that cannot be one.
 * The S3 client is loaded only now: it takes 0.1 s, which no start of the program should pay.
 */
export async function openStore(connection: StoreConnection): Promise<ObjectStore> {
  const { openS3Store } = await import('./s3-store.ts');
  return openS3Store(connection);
}
