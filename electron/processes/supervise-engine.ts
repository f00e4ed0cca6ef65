import { z } from 'zod';
import { serverMessage, type Answer } from '#shared/contract/messages.ts';
import { errorSchema } from '#shared/contract/schemas.ts';
import type { ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { EnginePort } from '#electron/app/engine-port.ts';
import type { Child } from './child.ts';

/** The first thing an engine process says: the library is open, or why it cannot be opened. */
const engineStarted = z.discriminatedUnion('ok', [
  z.object({ kind: z.literal('engine-started'), ok: z.literal(true) }),
  z.object({ kind: z.literal('engine-started'), ok: z.literal(false), error: errorSchema }),
]);
export type EngineStarted = z.infer<typeof engineStarted>;

/** An engine that stops so soon after its start will probably stop again. */
const YOUNG_MS = 5_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

interface PendingCall {
  readonly resolve: (answer: Answer) => void;
}

/**
 * Keeps an engine process running: starts it, hands it the calls, and when it ends unexpectedly fails the calls in
 * flight with a retryable `engine-stopped` and starts another one at once (after pauses that double, when it keeps
 * stopping right after its start). An engine that cannot open its library is not started again.
 * Resolves when the library is open; rejects never: a failure to open is the answer to every call.
 */
export class EngineSupervisor implements EnginePort {
  readonly #launch: () => Child;
  readonly #pending = new Map<number, PendingCall>();
  #child: Child | undefined;
  #nextId = 0;
  #youngDeaths = 0;
  #restart: NodeJS.Timeout | undefined;
  #lastEnd = 'it has not started yet';
  #failure: ErrorValue | undefined;
  #closed = false;
  readonly #opened = Promise.withResolvers<ErrorValue | undefined>();

  constructor(launch: () => Child) {
    this.#launch = launch;
    this.#start();
  }

  /** Undefined once the library is open, or why it could not be opened. */
  get opened(): Promise<ErrorValue | undefined> {
    return this.#opened.promise;
  }

  /** The engine's process id while one is running; for the system report and for tests. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  call(method: string, request: unknown, signal: AbortSignal): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.resolve({ ok: false, error: this.#failure });
    const child = this.#child;
    if (child === undefined) return Promise.resolve(this.#stopped());
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#pending.set(id, { resolve });
    const abort = () => {
      child.send({ kind: 'abort', id });
    };
    signal.addEventListener('abort', abort, { once: true });
    child.send({ kind: 'call', id, method, request });
    return promise.finally(() => {
      signal.removeEventListener('abort', abort);
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#restart);
    this.#child?.kill();
    this.#child = undefined;
    this.#failAll();
  }

  #start(): void {
    const startedAt = performance.now();
    const child = this.#launch();
    this.#child = child;
    child.onMessage((message) => {
      this.#receive(message);
    });
    child.onExit((how) => {
      if (this.#child === child) this.#onExit(how, performance.now() - startedAt);
    });
  }

  #receive(message: unknown): void {
    const started = engineStarted.safeParse(message);
    if (started.success) {
      if (!started.data.ok) this.#giveUp(started.data.error);
      else this.#opened.resolve(undefined);
      return;
    }
    const parsed = serverMessage.safeParse(message);
    if (!parsed.success || parsed.data.kind !== 'answer') return;
    this.#pending.get(parsed.data.id)?.resolve(parsed.data.answer);
    this.#pending.delete(parsed.data.id);
  }

  #giveUp(error: ErrorValue): void {
    this.#failure = error;
    this.#child?.kill();
    this.#child = undefined;
    for (const { resolve } of this.#pending.values()) resolve({ ok: false, error });
    this.#pending.clear();
    this.#opened.resolve(error);
  }

  #onExit(how: string, ageMs: number): void {
    this.#child = undefined;
    this.#lastEnd = how;
    this.#failAll();
    if (this.#closed || this.#failure !== undefined) return;
    this.#youngDeaths = ageMs < YOUNG_MS ? this.#youngDeaths + 1 : 0;
    // The first early end may be an accident; from the second on each pause is twice the one before.
    const pause = this.#youngDeaths < 2 ? 0 : FIRST_PAUSE_MS * 2 ** (this.#youngDeaths - 2);
    if (pause === 0) {
      this.#start();
      return;
    }
    this.#restart = setTimeout(
      () => {
        this.#start();
      },
      Math.min(pause, LONGEST_PAUSE_MS),
    );
  }

  #failAll(): void {
    for (const { resolve } of this.#pending.values()) resolve(this.#stopped());
    this.#pending.clear();
  }

  #stopped(): Answer {
    const message = `The engine stopped (${this.#lastEnd}) and is being started again: try once more.`;
    return { ok: false, error: { code: 'engine-stopped', message, retryable: true } };
  }
}
