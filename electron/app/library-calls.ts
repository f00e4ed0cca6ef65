import type { librariesContract } from '#shared/contract/libraries.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { assertIntact } from '#electron/sync/verify-files.ts';
import { compareLibraries, type AskEngine } from './compare-libraries.ts';
import type { HandlersOf } from './dispatch.ts';
import type { EnginePort } from './engine-port.ts';
import { listKnownLibraries } from './known-libraries.ts';
import type { ProgramSettings } from './program-settings.ts';

interface LibraryCallParts {
  readonly settings: ProgramSettings;
  readonly modelsRoot: string;
  readonly sampleFolder: () => string;
  /** The folder of the library that is open, and its engine; undefined while there is none. */
  readonly current: () => { readonly folder: string; readonly ask: AskEngine } | undefined;
  readonly startEngine: (folder: string) => EnginePort;
  readonly open: (folder: string) => Promise<void>;
  readonly openSample: () => Promise<void>;
}

/** The calls of the contract that are about the libraries on this computer. */
export function libraryCalls(parts: LibraryCallParts): HandlersOf<typeof librariesContract> {
  const { settings, modelsRoot, sampleFolder, current } = parts;
  return {
    'libraries.list': () =>
      listKnownLibraries({
        modelsRoot,
        sampleFolder: sampleFolder(),
        others: settings.current.libraries.recent.map(({ folder }) => folder),
        openFolder: current()?.folder,
      }),
    'libraries.open': async ({ folder }) => {
      await parts.open(folder);
      return {};
    },
    'libraries.openSample': async () => {
      await parts.openSample();
      return {};
    },
    'libraries.verify': async ({ folder }, signal) => {
      const manifest = readManifest(folder);
      let bytes = 0;
      await assertIntact(folder, manifest, {
        signal,
        onBytes: (read) => {
          bytes += read;
        },
      });
      return { files: manifest.files.length, bytes };
    },
    'libraries.compare': async ({ folder }, signal) => {
      const now = current();
      if (now === undefined) {
        throw new ReelscopeError('no-library', 'No library is open to compare with: open one.');
      }
      const engine = parts.startEngine(folder);
      try {
        return await compareLibraries(
          { folder, ask: (method, request, either) => engine.call(method, request, either) },
          now,
          signal,
        );
      } finally {
        engine.close();
      }
    },
  };
}
