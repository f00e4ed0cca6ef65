import { existsSync } from 'node:fs';
import type { KnownLibrary } from '#shared/contract/libraries.ts';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { UnreadableLibrary } from '#shared/domain/unreadable-library.ts';
import { installedIds, readVersionState, versionFolder, versionStanding } from '#electron/sync/versions.ts';
import { summariseModel } from './model-summary.ts';

interface KnownFolders {
  /** The folder that versions of the models are kept in. */
  readonly modelsRoot: string;
  readonly sampleFolder: string;
  /** Libraries opened from other folders. */
  readonly others: readonly string[];
  /** The folder of the library that is open. */
  readonly openFolder: string | undefined;
}

type Place = Pick<KnownLibrary, 'folder' | 'origin' | 'state'>;

/** The libraries on this computer: versions (the active one first, then the newest), the sample, and others. */
export function listKnownLibraries(folders: KnownFolders): {
  libraries: KnownLibrary[];
  unreadable: UnreadableLibrary[];
} {
  const libraries: KnownLibrary[] = [];
  const unreadable: UnreadableLibrary[] = [];
  for (const place of placesOf(folders)) {
    try {
      const summary = summariseModel(place.folder);
      libraries.push({ ...place, summary, isOpen: place.folder === folders.openFolder });
    } catch (error) {
      unreadable.push({ folder: place.folder, error: toErrorValue(error) });
    }
  }
  libraries.sort((a, b) => rank(a) - rank(b) || b.summary.created.localeCompare(a.summary.created));
  return { libraries, unreadable };
}

function placesOf({ modelsRoot, sampleFolder, others }: KnownFolders): Place[] {
  const { history } = readVersionState(modelsRoot);
  const versions = installedIds(modelsRoot).map((id): Place => {
    return {
      folder: versionFolder(modelsRoot, id),
      origin: 'version',
      state: versionStanding(history, id),
    };
  });
  const known = new Set([sampleFolder, ...versions.map(({ folder }) => folder)]);
  return [
    ...versions,
    ...(existsSync(sampleFolder) ? [{ folder: sampleFolder, origin: 'sample', state: null } as const] : []),
    ...others
      .filter((folder) => !known.has(folder) && existsSync(folder))
      .map((folder) => ({ folder, origin: 'elsewhere', state: null }) as const),
  ];
}

const ORDER = ['active', 'previous', 'installed', null];
const rank = ({ state, origin }: KnownLibrary) => ORDER.indexOf(state) + (origin === 'elsewhere' ? 1 : 0);
