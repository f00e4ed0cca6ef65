import { engineContract } from '#shared/contract/engine.ts';
import { createEngine } from '#electron/engine/engine.ts';
import { Library } from '#electron/engine/library/library.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';

/** An engine in this process, for the engine process itself and for short-lived commands. */
export interface LocalEngine {
  readonly dispatch: Dispatch;
  /** Closes the parts of the library that have not been used for `idleMs` milliseconds. */
  closeIdle(idleMs: number): void;
  close(): void;
}

/** Opens a library and returns an engine that answers about it. Throws `library-unusable` or `library-damaged`. */
export function openLocalEngine(folder: string, homeFolder: string): LocalEngine {
  const library = Library.open(folder, homeFolder);
  return {
    dispatch: createDispatch(engineContract, createEngine(library)),
    closeIdle: (idleMs) => {
      library.closeIdle(idleMs);
    },
    close: () => {
      library.close();
    },
  };
}
