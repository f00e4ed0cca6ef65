import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EngineMethod } from '#shared/contract/contract.ts';
import type { Answer } from '#shared/contract/messages.ts';
import { libraryDescriptionSchema, type AppStatus } from '#shared/contract/schemas.ts';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import {
  fromErrorValue,
  ReelscopeError,
  toErrorValue,
  type ErrorValue,
} from '#shared/domain/reelscope-error.ts';
import { sampleFingerprint } from '#electron/training/sample/sample-films.ts';
import { activeVersionFolder, setAsideVersion } from '#electron/sync/versions.ts';
import type { EnginePort } from './engine-port.ts';
import { EngineSwitch } from './engine-switch.ts';
import type { ProgramSettings } from './program-settings.ts';
import { crashError, whenOpen } from './when-open.ts';

/** What it takes to open libraries. */
interface OpenLibraryParts {
  readonly homeFolder: string;
  /** The folder that versions of the models are kept in. */
  readonly modelsRoot: string;
  readonly settings: ProgramSettings;
  /** The library to open at the start; undefined leaves it to the settings, the models and the sample. */
  readonly libraryFolder: string | undefined;
  readonly startEngine: (libraryFolder: string) => EnginePort;
  readonly trainSample: (
    out: string,
    run: { onProgress: (progress: TrainingProgress) => void; signal: AbortSignal },
  ) => Promise<unknown>;
  readonly onStatus: (status: AppStatus) => void;
}

/** The library that is open, and the engine that answers about it. */
export class OpenLibrary {
  readonly #parts: OpenLibraryParts;
  readonly #closing = new AbortController();
  readonly #engine = new EngineSwitch();
  #status: AppStatus = { state: 'starting' };
  /** Where the open library is. */
  #folder: string | undefined;
  #makingSample: Promise<string> | undefined;
  /** Why the library that is opened at the start is not the one that it should be. */
  #startNotice: string | null = null;

  constructor(parts: OpenLibraryParts) {
    this.#parts = parts;
  }

  get status(): AppStatus {
    return this.#status;
  }

  /** Undefined while no library is open. */
  get folder(): string | undefined {
    return this.#folder;
  }

  /** Opens the library, making the sample first where needed. Never throws: the status says how it went. */
  async start(): Promise<void> {
    const { libraryFolder, modelsRoot, settings } = this.#parts;
    try {
      const { start } = settings.current.libraries;
      if (libraryFolder === undefined && start !== null && (await this.#openChosen(start))) return;
      const folder = libraryFolder ?? activeVersionFolder(modelsRoot);
      if (folder === undefined) {
        const sample = await this.#ensureSample();
        // Another library may have been brought and opened while the sample was made.
        if (this.#folder === undefined) await this.#openSample(sample);
        return;
      }
      try {
        await this.open(folder);
      } catch (error) {
        if (!(await this.#openVersionBefore(folder, toErrorValue(error)))) throw error;
      }
    } catch (error) {
      if (this.#folder === undefined) this.#setStatus({ state: 'failed', error: toErrorValue(error) });
    }
  }

  /** Opens the library that was opened last; where that cannot be, tells so and leaves it to the others. */
  async #openChosen(folder: string): Promise<boolean> {
    try {
      await this.open(folder);
      return true;
    } catch (error) {
      this.#startNotice = `The library that was open last cannot be: ${toErrorValue(error).message}`;
      return false;
    }
  }

  /**
   * Where the folder is the active version of the models and there is one before it, sets the active one aside and
   * opens the one before. Tells whether it did; throws when that cannot be opened either.
   */
  async #openVersionBefore(folder: string, failure: ErrorValue): Promise<boolean> {
    const root = this.#parts.modelsRoot;
    if (this.#closing.signal.aborted || activeVersionFolder(root) !== folder) return false;
    try {
      const before = await setAsideVersion(root, basename(folder), this.#closing.signal);
      const notice = `The models before the newest are open: ${failure.message}`;
      await this.open(before.folder, { notice });
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

  /**
   * Opens a library in place of the one that is open, which stays open where this one cannot be. Throws why.
   * `start` is what is opened at later starts (null for the active version of the models), where that changes.
   */
  async open(
    folder: string,
    { notice = this.#startNotice, start }: { notice?: string | null; start?: string | null | undefined } = {},
  ): Promise<void> {
    const engine = this.#parts.startEngine(folder);
    const closing = this.#closing.signal;
    const close = () => {
      engine.close();
    };
    closing.addEventListener('abort', close);
    try {
      await whenOpen(engine, folder);
      const answer = await engine.call('library.describe', {}, closing);
      if (!answer.ok) throw fromErrorValue(answer.error);
      closing.throwIfAborted();
      const library = libraryDescriptionSchema.parse(answer.reply);
      this.#engine.switchTo(engine);
      this.#folder = folder;
      this.#startNotice = null;
      const unkept = this.#remember({ folder, name: library.name }, start);
      this.#setStatus({ state: 'ready', library, notice: notice ?? unkept });
      void engine.crashing.then((how) => this.#leaveCrashing(engine, folder, crashError(folder, how)));
    } catch (error) {
      engine.close();
      throw error;
    } finally {
      closing.removeEventListener('abort', close);
    }
  }

  /** Keeps what was opened with the settings. Returns why that cannot be; the library is open all the same. */
  #remember(library: { folder: string; name: string }, start: string | null | undefined): string | null {
    const { settings } = this.#parts;
    try {
      settings.opened(library, start === undefined ? settings.current.libraries.start : start);
      return null;
    } catch (error) {
      return toErrorValue(error).message;
    }
  }

  /** Opens the built-in sample, now and at later starts, making it first where it is not there. */
  async openSample(): Promise<void> {
    const folder = await this.#ensureSample();
    await this.#openSample(folder, folder);
  }

  /** A sample that an older program made, or that is damaged, is made again: nothing in it is anybody's. */
  async #openSample(folder: string, start?: string): Promise<void> {
    try {
      await this.open(folder, { start });
    } catch (error) {
      const isUnreadable = error instanceof ReelscopeError && error.code.startsWith('library-');
      if (!isUnreadable || this.#closing.signal.aborted) throw error;
      await this.#trainSample(folder);
      await this.open(folder, { start });
    }
  }

  /** Asks the engine; where there is none, the answer says why. */
  async ask(method: EngineMethod, request: unknown, signal: AbortSignal): Promise<Answer> {
    return this.#engine.call(method, request, signal) ?? { ok: false, error: this.#whyNoEngine() };
  }

  close(): void {
    this.#closing.abort();
    this.#engine.close();
  }

  /** It carries the hash of what it is made from, so a new version of the program makes a new one. */
  get sampleFolder(): string {
    return join(this.#parts.homeFolder, 'libraries', `sample-${sampleFingerprint()}`);
  }

  #ensureSample(): Promise<string> {
    this.#makingSample ??= this.#makeSample().finally(() => {
      this.#makingSample = undefined;
    });
    return this.#makingSample;
  }

  async #makeSample(): Promise<string> {
    const folder = this.sampleFolder;
    if (!existsSync(folder)) await this.#trainSample(folder);
    return folder;
  }

  async #trainSample(folder: string): Promise<void> {
    await this.#parts.trainSample(folder, {
      onProgress: (progress) => {
        // A library that was brought meanwhile is what people look at.
        if (this.#folder === undefined) this.#setStatus({ state: 'preparing-sample', progress });
      },
      signal: this.#closing.signal,
    });
  }

  #setStatus(status: AppStatus): void {
    this.#status = status;
    this.#parts.onStatus(status);
  }

  #whyNoEngine(): ErrorValue {
    if (this.#status.state === 'failed') return this.#status.error;
    const message = 'The library is still being opened: try again in a moment.';
    return { code: 'no-library', message, retryable: true };
  }
}
