import type { publicationContract } from '#shared/contract/publication.ts';
import type { syncContract } from '#shared/contract/sync.ts';
import type { Version } from '#shared/domain/sync.ts';
import { activateVersion, listVersions, rollBack } from '#electron/sync/versions.ts';
import type { HandlersOf } from './dispatch.ts';
import type { ModelPublication } from './model-publication.ts';
import type { ModelSync } from './model-sync.ts';

interface SyncCallParts {
  readonly sync: ModelSync;
  readonly publication: ModelPublication;
  /** The folder that versions of the models are kept in. */
  readonly modelsRoot: string;
  readonly open: (version: Version) => Promise<Version>;
}

/** Handlers of the calls about fetching models from a store and publishing them to one. */
export function syncCalls(
  parts: SyncCallParts,
): HandlersOf<typeof syncContract & typeof publicationContract> {
  const { sync, publication, modelsRoot, open } = parts;
  return {
    'sync.status': () => sync.status,
    'sync.check': (request, signal) => sync.check(request, signal),
    'sync.start': (request) => {
      sync.start(request);
      return {};
    },
    'sync.pause': async () => {
      await sync.pause();
      return {};
    },
    'sync.resume': () => {
      sync.resume();
      return {};
    },
    'sync.cancel': async () => {
      await sync.cancel();
      return {};
    },
    'versions.list': () => listVersions(modelsRoot),
    'versions.activate': async ({ id }, signal) => open(await activateVersion(modelsRoot, id, signal)),
    'versions.rollback': async (_, signal) => open(await rollBack(modelsRoot, signal)),
    'publication.status': () => publication.status,
    'publication.start': (request) => {
      publication.start(request);
      return {};
    },
    'publication.cancel': async () => {
      await publication.cancel();
      return {};
    },
  };
}
