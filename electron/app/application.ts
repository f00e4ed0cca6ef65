import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { appContract, engineContract, type EngineMethod } from '#shared/contract/contract.ts';
import type { ServerMessage } from '#shared/contract/messages.ts';
import { libraryDescriptionSchema, type AppStatus } from '#shared/contract/schemas.ts';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import {
  fromErrorValue,
  ReelscopeError,
  toErrorValue,
  type ErrorValue,
} from '#shared/domain/reelscope-error.ts';
import type { Version } from '#shared/domain/sync.ts';
import { sampleFingerprint } from '#electron/training/sample/sample-films.ts';
import { openStore } from '#electron/sync/open-store.ts';
import {
  activateVersion,
  activeVersionFolder,
  listVersions,
  rollBack,
  setAsideVersion,
} from '#electron/sync/versions.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import type { EnginePort } from './engine-port.ts';
import { EngineSwitch } from './engine-switch.ts';
import { ModelSync } from './model-sync.ts';
import { ModelTraining, type TrainLibrary } from './model-training.ts';
import { trainingCalls, type InspectDataset } from './training-calls.ts';
import type { ProgramSettings } from './program-settings.ts';
import { withSecrets, type Secrets } from './secrets.ts';
import { settingsCalls } from './settings-calls.ts';

/** What the application needs from the program that hosts it. */
export interface ApplicationParts {
  /** Where libraries, run files and records are kept. */
  readonly homeFolder: string;
  readonly settings: ProgramSettings;
  readonly secrets: Secrets;
  /**
   * The library to open; undefined opens the one that the settings name, or else the active version of the models
   * that were synced, or else the built-in sample, which is made first where it is not there yet.
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
  readonly #parts: ApplicationParts;
  readonly #listeners = new Set<Listener>();
  readonly #closing = new AbortController();
  #status: AppStatus = { state: 'starting' };
  readonly #engine = new EngineSwitch();
  readonly #sync: ModelSync;
  readonly #training: ModelTraining;
  /** The folder of the library that is open. */
  #openFolder: string | undefined;

  constructor(parts: ApplicationParts) {
    this.#parts = parts;
    const root = modelsFolder(parts.homeFolder);
    const sync = new ModelSync({
      root,
      connect: async (connection) => openStore(await withSecrets(connection, parts.secrets)),
      onStatus: (value) => {
        this.#tell({ kind: 'event', name: 'sync.status', value });
      },
      onSynced: ({ library }) => this.#open(library),
    });
    this.#sync = sync;
    this.#training = new ModelTraining({
      folder: join(parts.homeFolder, 'training'),
      modelsRoot: root,
      train: parts.train,
      onStatus: (value) => {
        this.#tell({ kind: 'event', name: 'training.status', value });
      },
      onEntry: (value) => {
        this.#tell({ kind: 'event', name: 'training.journal', value });
      },
    });
    const opened = async (version: Version) => {
      await this.#open(version.folder);
      return version;
    };
    const ownDispatch = createDispatch(appContract, {
      'app.status': () => this.#status,
      ...settingsCalls(parts.settings, parts.secrets, (value) => {
        this.#tell({ kind: 'event', name: 'settings', value });
      }),
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
      'versions.list': () => ({ versions: listVersions(root) }),
      'versions.activate': async ({ id }, signal) => opened(await activateVersion(root, id, signal)),
      'versions.rollback': async (_, signal) => opened(await rollBack(root, signal)),
      ...trainingCalls({
        training: this.#training,
        homeFolder: parts.homeFolder,
        inspectDataset: parts.inspectDataset,
        onRead: (value) => {
          this.#tell({ kind: 'event', name: 'training.read', value });
        },
        openFolder: () => this.#openFolder,
        open: opened,
      }),
    });
    this.dispatch = async (method, request, signal) => {
      if (!isEngineMethod(method)) return ownDispatch(method, request, signal);
      return this.#engine.call(method, request, signal) ?? { ok: false, error: this.#whyNoEngine() };
    };
  }

  /** Opens the library, making the sample first where needed. Never throws: the status says how it went. */
  async start(): Promise<void> {
    const { libraryFolder, homeFolder } = this.#parts;
    try {
      const folder =
        libraryFolder ?? activeVersionFolder(modelsFolder(homeFolder)) ?? (await this.#ensureSample());
      try {
        await this.#open(folder);
      } catch (error) {
        if (!(await this.#openVersionBefore(folder, toErrorValue(error)))) throw error;
      }
    } catch (error) {
      this.#setStatus({ state: 'failed', error: toErrorValue(error) });
    }
  }

  /**
   * Where the folder is the active version of the models and there is one before it, sets the active one aside and
   * opens the one before. Tells whether it did; throws when that cannot be opened either.
   */
  async #openVersionBefore(folder: string, failure: ErrorValue): Promise<boolean> {
    const root = modelsFolder(this.#parts.homeFolder);
    if (this.#closing.signal.aborted || activeVersionFolder(root) !== folder) return false;
    try {
      const before = await setAsideVersion(root, basename(folder), this.#closing.signal);
      await this.#open(before.folder, `The models before the newest are open: ${failure.message}`);
      return true;
    } catch (error) {
      if (error instanceof ReelscopeError && error.code === 'no-version') return false;
      throw error;
    }
  }

  /**
   * Deals with an engine that keeps stopping. Where there is no version to go back to, it goes on being started after
   * pauses, and every call says why it is not there.
   */
  async #leaveCrashing(engine: EnginePort, folder: string, failure: ErrorValue): Promise<void> {
    if (!this.#engine.isCurrent(engine)) return;
    try {
      await this.#openVersionBefore(folder, failure);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#setStatus({ state: 'failed', error: toErrorValue(error) });
    }
  }

  /** Opens a library in place of the one that is open, which stays open where this one cannot be. Throws why. */
  async #open(folder: string, notice: string | null = null): Promise<void> {
    const engine = this.#parts.startEngine(folder);
    const closing = this.#closing.signal;
    const close = () => {
      engine.close();
    };
    closing.addEventListener('abort', close);
    const crashing = engine.crashing.then((how) => crashError(folder, how));
    try {
      const failure = await Promise.race([engine.opened, crashing]);
      if (failure !== undefined) throw fromErrorValue(failure);
      const answer = await engine.call('library.describe', {}, closing);
      if (!answer.ok) throw fromErrorValue(answer.error);
      closing.throwIfAborted();
      const library = libraryDescriptionSchema.parse(answer.reply);
      this.#engine.switchTo(engine);
      this.#openFolder = folder;
      this.#setStatus({ state: 'ready', library, notice });
      void crashing.then((failed) => this.#leaveCrashing(engine, folder, failed));
    } catch (error) {
      engine.close();
      throw error;
    } finally {
      closing.removeEventListener('abort', close);
    }
  }

  /** Calls the listener for every event from now on; returns how to stop that. */
  onEvent(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get status(): AppStatus {
    return this.#status;
  }

  close(): void {
    this.#closing.abort();
    this.#sync.close();
    this.#training.close();
    this.#engine.close();
  }

  /** The sample's folder carries the hash of what it is made from, so a new version of the program makes a new one. */
  async #ensureSample(): Promise<string> {
    const folder = join(this.#parts.homeFolder, 'libraries', `sample-${sampleFingerprint()}`);
    if (existsSync(folder)) return folder;
    await this.#parts.trainSample(folder, {
      onProgress: (progress) => {
        this.#setStatus({ state: 'preparing-sample', progress });
      },
      signal: this.#closing.signal,
    });
    return folder;
  }

  #setStatus(status: AppStatus): void {
    this.#status = status;
    this.#tell({ kind: 'event', name: 'app.status', value: status });
  }

  #tell(event: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners) listener(event);
  }

  #whyNoEngine(): ErrorValue {
    if (this.#status.state === 'failed') return this.#status.error;
    const message = 'The library is still being opened: try again in a moment.';
    return { code: 'no-library', message, retryable: true };
  }
}

function crashError(folder: string, how: string): ErrorValue {
  const message = `The engine stopped twice right after it opened ${folder} (${how}): open another library, or verify this one.`;
  return { code: 'library-unusable', message, retryable: false };
}

/** Where the versions of the models that are synced are kept. */
function modelsFolder(homeFolder: string): string {
  return join(homeFolder, 'models');
}

function isEngineMethod(method: string): method is EngineMethod {
  return Object.hasOwn(engineContract, method);
}
