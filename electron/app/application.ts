import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appContract, engineContract, type EngineMethod } from '#shared/contract/contract.ts';
import type { ServerMessage } from '#shared/contract/messages.ts';
import { libraryDescriptionSchema, type AppStatus } from '#shared/contract/schemas.ts';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import { fromErrorValue, toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import { sampleFingerprint } from '#electron/training/sample/sample-films.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import type { EnginePort } from './engine-port.ts';

/** What the application needs from the program that hosts it. */
export interface ApplicationParts {
  /** Where libraries, run files and records are kept. */
  readonly homeFolder: string;
  /** The library to open; undefined opens the built-in sample, which is made first where it is not there yet. */
  readonly libraryFolder: string | undefined;
  readonly startEngine: (libraryFolder: string) => EnginePort;
  readonly trainSample: (
    out: string,
    run: { onProgress: (progress: TrainingProgress) => void; signal: AbortSignal },
  ) => Promise<unknown>;
}

type Listener = (event: Extract<ServerMessage, { kind: 'event' }>) => void;

/** The use cases of the program, the same for every host: a window, a browser, a test. */
export class Application {
  readonly dispatch: Dispatch;
  readonly #parts: ApplicationParts;
  readonly #listeners = new Set<Listener>();
  readonly #closing = new AbortController();
  #status: AppStatus = { state: 'starting' };
  #engine: EnginePort | undefined;

  constructor(parts: ApplicationParts) {
    this.#parts = parts;
    const ownDispatch = createDispatch(appContract, { 'app.status': () => this.#status });
    this.dispatch = (method, request, signal) => {
      if (!isEngineMethod(method)) return ownDispatch(method, request, signal);
      return this.#engine === undefined
        ? Promise.resolve({ ok: false, error: this.#whyNoEngine() })
        : this.#engine.call(method, request, signal);
    };
  }

  /** Opens the library, making the sample first where needed. Never throws: the status says how it went. */
  async start(): Promise<void> {
    try {
      const folder = this.#parts.libraryFolder ?? (await this.#ensureSample());
      const engine = this.#parts.startEngine(folder);
      this.#engine = engine;
      const failure = await engine.opened;
      if (failure !== undefined) throw fromErrorValue(failure);
      const answer = await engine.call('library.describe', {}, this.#closing.signal);
      if (!answer.ok) throw fromErrorValue(answer.error);
      this.#setStatus({ state: 'ready', library: libraryDescriptionSchema.parse(answer.reply) });
    } catch (error) {
      this.#engine?.close();
      this.#engine = undefined;
      this.#setStatus({ state: 'failed', error: toErrorValue(error) });
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
    this.#engine?.close();
    this.#engine = undefined;
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
    for (const listener of this.#listeners) listener({ kind: 'event', name: 'app.status', value: status });
  }

  #whyNoEngine(): ErrorValue {
    if (this.#status.state === 'failed') return this.#status.error;
    const message = 'The library is still being opened: try again in a moment.';
    return { code: 'no-library', message, retryable: true };
  }
}

function isEngineMethod(method: string): method is EngineMethod {
  return Object.hasOwn(engineContract, method);
}
