import type { librariesContract } from '#shared/contract/libraries.ts';
import type { ReplyOf } from '#shared/contract/contract.ts';
import { fromErrorValue, ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { assertIntact } from '#electron/sync/verify-files.ts';
import { compareLibraries, type AskEngine } from './compare-libraries.ts';
import type { HandlersOf } from './dispatch.ts';
import type { EnginePort } from './engine-port.ts';
import { listKnownLibraries } from './known-libraries.ts';
import type { ProgramSettings } from './program-settings.ts';
import { whenOpen } from './when-open.ts';

interface LibraryCallParts {
  readonly settings: ProgramSettings;
  readonly modelsRoot: string;
  readonly sampleFolder: () => string;
  /** The folder of the open library, and its engine; undefined while no library is open. */
  readonly current: () => { readonly folder: string; readonly ask: AskEngine } | undefined;
  readonly startEngine: (folder: string) => EnginePort;
  readonly open: (folder: string) => Promise<void>;
  readonly openSample: () => Promise<void>;
}

/** Handlers of the calls about the libraries on this computer. */
export function libraryCalls(parts: LibraryCallParts): HandlersOf<typeof librariesContract> {
  const { settings, modelsRoot, sampleFolder, current } = parts;

  /** Opens a library beside the open one, for as long as `questions` takes. */
  async function askOther<T>(folder: string, questions: (ask: AskEngine) => Promise<T>): Promise<T> {
    const engine = parts.startEngine(folder);
    try {
      // Opening verifies every file the first time, which may take longer than the heartbeat allows for a call.
      await whenOpen(engine, folder);
      return await questions((method, request, signal) => engine.call(method, request, signal));
    } finally {
      engine.close();
    }
  }

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
      return askOther(folder, (ask) => compareLibraries({ folder, ask }, now, signal));
    },
    'libraries.recommend': ({ folder, list }, signal) =>
      askOther(folder, async (ask) => {
        const answer = await ask('recommend.hybrid', list, signal);
        if (!answer.ok) throw fromErrorValue(answer.error);
        // The engine checked its reply against the contract.
        return answer.reply as ReplyOf<'recommend.hybrid'>;
      }),
  };
}
