import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
import { makeHomeFolder } from '#electron/formats/home-folder.ts';
import { sampleFingerprint } from '#electron/training/sample/sample-films.ts';
import { activeVersionFolder, setAsideVersion } from '#electron/sync/versions.ts';
import type { EnginePort } from './engine-port.ts';
import { EngineSwitch } from './engine-switch.ts';
import type { ProgramSettings } from './program-settings.ts';
import { crashError, whenOpen } from './when-open.ts';

/** What opening libraries requires. */
interface OpenLibraryParts {
  readonly homeFolder: string;
  /** The folder that versions of the models are kept in. */
  readonly modelsRoot: string;
  readonly settings: ProgramSettings;
  /** The library to open at start-up; undefined leaves the choice to the settings, the models and the sample. */
  readonly libraryFolder: string | undefined;
  readonly startEngine: (libraryFolder: string) => EnginePort;
  readonly trainSample: (
    out: string,
    run: { onProgress: (progress: TrainingProgress) => void; signal: AbortSignal },
  ) => Promise<unknown>;
  readonly onStatus: (status: AppStatus) => void;
}

/** A request to open a library. */
interface Opening {
  /** Requests are numbered, so that an earlier one does not replace what a later one opened. */
  readonly number: number;
  /** What to open at later starts; undefined leaves that as it is. */
  readonly start: string | null | undefined;
}

/** The library that is open, and the engine that answers about it. */
export class OpenLibrary {
  readonly #parts: OpenLibraryParts;
  readonly #closing = new AbortController();
  readonly #engine = new EngineSwitch();
  #status: AppStatus = { state: 'starting' };
  /** The folder of the open library. */
  #folder: string | undefined;
  #makingSample: Promise<string> | undefined;
  #openings = 0;
  /** The number of the opening that the open library came from. */
  #openedBy = 0;
  /** Why the library opened at start-up is not the one it should be. */
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

  /** Opens the library, making the sample first if needed. Never rejects: `status` says how it went. */
  async start(): Promise<void> {
    const { libraryFolder, modelsRoot, settings } = this.#parts;
    const opening = this.#nextOpening();
    try {
      const { start } = settings.current.libraries;
      if (libraryFolder === undefined && start !== null && (await this.#openChosen(start, opening))) return;
      const folder = libraryFolder ?? activeVersionFolder(modelsRoot);
      if (folder === undefined) {
        await this.#openSample(await this.#ensureSample(), opening);
        return;
      }
      try {
        await this.#open(folder, opening);
      } catch (error) {
        if (!(await this.#openVersionBefore(folder, toErrorValue(error), opening))) throw error;
      }
    } catch (error) {
      if (this.#folder === undefined) this.#setStatus({ state: 'failed', error: toErrorValue(error) });
    }
  }

  /** Opens the library that was opened last. If that fails, notes why and resolves with false. */
  async #openChosen(folder: string, opening: Opening): Promise<boolean> {
    try {
      await this.#open(folder, opening);
      return true;
    } catch (error) {
      if (this.#isOvertaken(opening)) return true;
      this.#startNotice = `The library that was open last cannot be opened: ${toErrorValue(error).message}`;
      return false;
    }
  }

  /**
   * If the folder is the active version of the models and there is one before it, sets the active one aside and opens
   * the one before. Resolves with whether it did; rejects if that one cannot be opened either.
   */
  async #openVersionBefore(folder: string, failure: ErrorValue, opening: Opening): Promise<boolean> {
    const root = this.#parts.modelsRoot;
    if (this.#closing.signal.aborted || this.#isOvertaken(opening)) return false;
    if (activeVersionFolder(root) !== folder) return false;
    try {
      const before = await setAsideVersion(root, basename(folder), this.#closing.signal);
      const notice = `The previous models were opened instead of the newest: ${failure.message}`;
      await this.#open(before.folder, opening, notice);
      return true;
    } catch (error) {
      if (error instanceof ReelscopeError && error.code === 'no-version') return false;
      throw error;
    }
  }

  /**
   * Handles an engine that keeps stopping. If there is no version to go back to, it is still restarted after pauses,
   * and every call fails with the reason.
   */
  async #leaveCrashing(engine: EnginePort, folder: string, failure: ErrorValue): Promise<void> {
    if (!this.#engine.isCurrent(engine)) return;
    try {
      await this.#openVersionBefore(folder, failure, this.#nextOpening());
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#setStatus({ state: 'failed', error: toErrorValue(error) });
    }
  }

  /**
   * Opens a library in place of the open one, which stays open if this one cannot be opened. Rejects with the reason. A
   * library that was requested later and is already open also stays; that is not an error.
   * `start` is what is opened at later starts (null for the active version of the models).
   */
  async open(folder: string, { start }: { start: string | null }): Promise<void> {
    await this.#open(folder, this.#nextOpening(start));
  }

  #nextOpening(start?: string | null): Opening {
    this.#openings += 1;
    return { number: this.#openings, start };
  }

  /** Whether a later request has already been opened. */
  #isOvertaken({ number }: Opening): boolean {
    return number < this.#openedBy;
  }

  async #open(folder: string, opening: Opening, notice = this.#startNotice): Promise<void> {
    if (this.#isOvertaken(opening)) return;
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
      if (this.#isOvertaken(opening)) {
        engine.close();
        return;
      }
      this.#openedBy = opening.number;
      this.#engine.switchTo(engine);
      this.#folder = folder;
      this.#startNotice = null;
      const unkept = this.#remember({ folder, name: library.name }, opening.start);
      this.#setStatus({ state: 'ready', library, notice: notice ?? unkept });
      void engine.crashing.then((how) => this.#leaveCrashing(engine, folder, crashError(folder, how)));
    } catch (error) {
      engine.close();
      throw error;
    } finally {
      closing.removeEventListener('abort', close);
    }
  }

  /** Remembers the library in the settings. Returns why that failed, or null; the library is open in any case. */
  #remember(library: { folder: string; name: string }, start: string | null | undefined): string | null {
    const { settings } = this.#parts;
    try {
      settings.opened(library, start === undefined ? settings.current.libraries.start : start);
      return null;
    } catch (error) {
      return toErrorValue(error).message;
    }
  }

  /** Opens the built-in sample, now and at later starts, making it first if it is missing. */
  async openSample(): Promise<void> {
    const opening = this.#nextOpening(this.sampleFolder);
    try {
      await this.#openSample(await this.#ensureSample(), opening);
    } catch (error) {
      // Otherwise the sample would seem to be still in the making.
      if (this.#status.state === 'preparing-sample')
        this.#setStatus({ state: 'failed', error: toErrorValue(error) });
      throw error;
    }
  }

  /** Opens the sample, remaking it if it is damaged or from an older program: it holds nothing of the person's own. */
  async #openSample(folder: string, opening: Opening): Promise<void> {
    try {
      await this.#open(folder, opening);
    } catch (error) {
      const isUnreadable = error instanceof ReelscopeError && error.code.startsWith('library-');
      if (!isUnreadable || this.#closing.signal.aborted) throw error;
      await this.#trainSample(folder);
      await this.#open(folder, opening);
    }
  }

  /** Calls the engine; without one, the answer says why. */
  async ask(method: EngineMethod, request: unknown, signal: AbortSignal): Promise<Answer> {
    return this.#engine.call(method, request, signal) ?? { ok: false, error: this.#whyNoEngine() };
  }

  close(): void {
    this.#closing.abort();
    this.#engine.close();
  }

  /** Its name holds the hash of what it is made from, so a new version of the program makes a new one. */
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
    makeHomeFolder(dirname(folder));
    await this.#parts.trainSample(folder, {
      onProgress: (progress) => {
        // If a library has been opened in the meantime, that is what people are looking at.
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
