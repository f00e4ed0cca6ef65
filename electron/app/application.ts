import { join } from 'node:path';
import { appContract, type EngineMethod } from '#shared/contract/contract.ts';
import { engineContract } from '#shared/contract/engine.ts';
import type { ServerMessage } from '#shared/contract/messages.ts';
import type { AppStatus } from '#shared/contract/schemas.ts';
import type { NamedConnection } from '#shared/contract/sync.ts';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import type { Version } from '#shared/domain/sync.ts';
import { openStore } from '#electron/sync/open-store.ts';
import { RequestLedger } from '#electron/sync/request-ledger.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import type { EnginePort } from './engine-port.ts';
import { libraryCalls } from './library-calls.ts';
import { ModelPublication } from './model-publication.ts';
import { ModelSync } from './model-sync.ts';
import { ModelTraining, type TrainLibrary } from './model-training.ts';
import { OpenLibrary } from './open-library.ts';
import type { ProgramSettings } from './program-settings.ts';
import { withSecrets, type Secrets } from './secrets.ts';
import { settingsCalls } from './settings-calls.ts';
import { syncCalls } from './sync-calls.ts';
import { trainingCalls, type InspectDataset } from './training-calls.ts';

/** What the application needs from the program that hosts it. */
export interface ApplicationParts {
  /** Where libraries, run files and records are kept. */
  readonly homeFolder: string;
  readonly settings: ProgramSettings;
  readonly secrets: Secrets;
  /**
   * The library to open. Undefined opens the one named in the settings, else the active version of the synced models,
   * else the built-in sample, which is made first if it is missing.
   */
  readonly libraryFolder: string | undefined;
  readonly startEngine: (libraryFolder: string) => EnginePort;
  readonly trainSample: (
    out: string,
    run: { onProgress: (progress: TrainingProgress) => void; signal: AbortSignal },
  ) => Promise<unknown>;
  readonly train: TrainLibrary;
  readonly inspectDataset: InspectDataset;
}

type Listener = (event: Extract<ServerMessage, { kind: 'event' }>) => void;

/** The use cases of the program, the same for every host: a window, a browser, a test. */
export class Application {
  readonly dispatch: Dispatch;
  readonly #listeners = new Set<Listener>();
  readonly #library: OpenLibrary;
  readonly #sync: ModelSync;
  readonly #publication: ModelPublication;
  readonly #training: ModelTraining;
  readonly #ledger: RequestLedger;

  constructor(parts: ApplicationParts) {
    const { homeFolder, settings, secrets } = parts;
    // Where the versions of the models are kept.
    const modelsRoot = join(homeFolder, 'models');
    const tell = this.#tell.bind(this);
    this.#library = new OpenLibrary({
      ...parts,
      modelsRoot,
      onStatus: (value) => {
        tell({ kind: 'event', name: 'app.status', value });
      },
    });
    const connect = async (connection: NamedConnection) => openStore(await withSecrets(connection, secrets));
    this.#ledger = new RequestLedger(join(homeFolder, 'network.jsonl'), (value) => {
      tell({ kind: 'event', name: 'network.request', value });
    });
    this.#sync = new ModelSync({
      root: modelsRoot,
      connect,
      onStatus: (value) => {
        tell({ kind: 'event', name: 'sync.status', value });
      },
      onSynced: ({ library }) => this.#library.open(library, { start: null }),
    });
    this.#publication = new ModelPublication({
      homeFolder,
      connect,
      onStatus: (value) => {
        tell({ kind: 'event', name: 'publication.status', value });
      },
    });
    this.#training = new ModelTraining({
      folder: join(homeFolder, 'training'),
      modelsRoot,
      train: parts.train,
      onStatus: (value) => {
        tell({ kind: 'event', name: 'training.status', value });
      },
      onEntry: (value) => {
        tell({ kind: 'event', name: 'training.journal', value });
      },
    });
    const openVersion = async (version: Version) => {
      await this.#library.open(version.folder, { start: null });
      return version;
    };
    const ownDispatch = createDispatch(appContract, {
      'app.status': () => this.#library.status,
      'network.requests': () => ({ requests: [...this.#ledger.requests] }),
      ...settingsCalls(settings, secrets, (value) => {
        tell({ kind: 'event', name: 'settings', value });
      }),
      ...syncCalls({ sync: this.#sync, publication: this.#publication, modelsRoot, open: openVersion }),
      ...libraryCalls({
        settings,
        modelsRoot,
        sampleFolder: () => this.#library.sampleFolder,
        current: () =>
          this.#library.folder === undefined
            ? undefined
            : { folder: this.#library.folder, ask: this.#library.ask.bind(this.#library) },
        startEngine: parts.startEngine,
        open: (folder) => this.#library.open(folder, { start: folder }),
        openSample: () => this.#library.openSample(),
      }),
      ...trainingCalls({
        training: this.#training,
        homeFolder,
        inspectDataset: parts.inspectDataset,
        onRead: (value) => {
          tell({ kind: 'event', name: 'training.read', value });
        },
        openFolder: () => this.#library.folder,
        open: openVersion,
      }),
    });
    this.dispatch = async (method, request, signal) =>
      isEngineMethod(method)
        ? this.#library.ask(method, request, signal)
        : ownDispatch(method, request, signal);
  }

  /** Opens the library, making the sample first if needed. Never rejects: `status` says how it went. */
  start(): Promise<void> {
    return this.#library.start();
  }

  /** Calls the listener for every event from now on. Returns a function that removes it. */
  onEvent(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get status(): AppStatus {
    return this.#library.status;
  }

  close(): void {
    this.#library.close();
    this.#sync.close();
    this.#publication.close();
    this.#ledger.close();
    this.#training.close();
  }

  #tell(event: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function isEngineMethod(method: string): method is EngineMethod {
  return Object.hasOwn(engineContract, method);
}
