import type { StoreConnection } from '#shared/contract/sync.ts';
import { publishLibrary, type PublishOptions } from '#electron/sync/publish-library.ts';
import { openS3Store } from '#electron/sync/s3-store.ts';
import { syncLibrary, type SyncOptions } from '#electron/sync/sync-library.ts';
import { TRANSFER_LIMITS } from '#electron/sync/transfer-limits.ts';
import { BUCKET } from '../fixtures/s3-server.ts';

/** Limits short enough for tests. */
export const HASTY = {
  ...TRANSFER_LIMITS,
  connections: 4,
  // Long enough that a busy machine is not mistaken for a stalled server.
  stallMs: 400,
  attempts: 4,
  firstPauseMs: 1,
  longestPauseMs: 4,
};

export const connectionTo = (endpoint: string): StoreConnection => ({
  address: `s3://${BUCKET}/models`,
  endpoint,
  credentials: { kind: 'keys', accessKeyId: 'TESTKEY', secretAccessKey: 'TESTSECRET' },
});

/** Publishes a library to channel stable, by default unsigned. */
export async function publish(endpoint: string, library: string, options: Partial<PublishOptions> = {}) {
  const store = await openS3Store(connectionTo(endpoint));
  try {
    return await publishLibrary({
      store,
      library,
      channel: 'stable',
      signer: undefined,
      validDays: 30,
      dryRun: false,
      onProgress: () => undefined,
      signal: new AbortController().signal,
      limits: HASTY,
      ...options,
    });
  } finally {
    store.close();
  }
}

/** Syncs channel stable into a folder; by default accepts unsigned channels. */
export function sync(endpoint: string, root: string, options: Partial<SyncOptions> = {}) {
  return syncFrom(connectionTo(endpoint), root, options);
}

/** The same from a store that is reached in another way. */
export async function syncFrom(
  connection: StoreConnection,
  root: string,
  options: Partial<SyncOptions> = {},
) {
  const store = await openS3Store(connection);
  try {
    return await syncLibrary({
      store,
      root,
      channel: 'stable',
      allowUnsigned: true,
      onProgress: () => undefined,
      signal: new AbortController().signal,
      limits: HASTY,
      ...options,
    });
  } finally {
    store.close();
  }
}
