import { z } from 'zod';
import { serverMessage, type Answer } from '#shared/contract/messages.ts';
import { errorSchema } from '#shared/contract/schemas.ts';
import type { ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Child } from './child.ts';

/** The first message of an engine process: the library is open, or why it cannot be opened. */
const engineStarted = z.discriminatedUnion('ok', [
  z.object({ kind: z.literal('engine-started'), ok: z.literal(true) }),
  z.object({ kind: z.literal('engine-started'), ok: z.literal(false), error: errorSchema }),
]);
export type EngineStarted = z.infer<typeof engineStarted>;

/** How an engine process came up: its library is open, it cannot be opened, or the process ended before it said so. */
type Opening = { kind: 'open' } | { kind: 'refused'; error: ErrorValue } | { kind: 'ended' };

type Resolve = (answer: Answer) => void;

/** While the engine has calls in flight, it is sent a heartbeat this often ... */
const HEARTBEAT_MS = 1000;
/**
 * ... and killed when it has answered nothing for this many heartbeats: it was suspended, or hangs. No call takes that
 * long; a queue of them may, but then there are answers.
 */
const MOST_MISSED = 3;

/** One engine process and its calls in flight. */
export class EngineRun {
  readonly opened: Promise<Opening>;
  /** Resolves with how the process ended, for a person to read. */
  readonly ended: Promise<string>;
  readonly #child: Child;
  readonly #pending = new Map<number, Resolve>();
  #nextId = 0;
  #isDraining = false;
  /** The answer to every call once there is no process to answer it. */
  #stopped: ErrorValue | undefined;
  readonly #heartbeat: NodeJS.Timeout;
  /** Heartbeats since the last answer while a heartbeat call is in flight; undefined otherwise. */
  #missed: number | undefined;

  constructor(child: Child) {
    this.#child = child;
    this.#heartbeat = setInterval(() => {
      this.#askForSignOfLife();
    }, HEARTBEAT_MS).unref();
    const opening = Promise.withResolvers<Opening>();
    const ending = Promise.withResolvers<string>();
    this.opened = opening.promise;
    this.ended = ending.promise;
    child.onMessage((message) => {
      const started = engineStarted.safeParse(message);
      if (!started.success) this.#receive(message);
      else if (started.data.ok) opening.resolve({ kind: 'open' });
      else opening.resolve({ kind: 'refused', error: started.data.error });
    });
    child.onExit((how) => {
      clearInterval(this.#heartbeat);
      opening.resolve({ kind: 'ended' });
      this.#stop(stopped(how));
      ending.resolve(how);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Makes a call; resolves with a retryable `engine-stopped` error if the process ends first, or has ended. */
  call(method: string, request: unknown, signal: AbortSignal): Promise<Answer> {
    if (this.#stopped !== undefined) return Promise.resolve({ ok: false, error: this.#stopped });
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#pending.set(id, resolve);
    const abort = () => {
      this.#child.send({ kind: 'abort', id });
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#child.send({ kind: 'call', id, method, request });
    return promise.finally(() => {
      signal.removeEventListener('abort', abort);
    });
  }

  /** Ends the process once it has answered the calls in flight. */
  drain(): void {
    this.#isDraining = true;
    this.#endIfDrained();
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill();
    this.#stop(stopped('it was closed'));
  }

  #askForSignOfLife(): void {
    if (this.#missed !== undefined) {
      this.#missed++;
      if (this.#missed >= MOST_MISSED) this.#child.kill();
      return;
    }
    if (this.#pending.size === 0) return;
    this.#missed = 0;
    void this.call('library.describe', {}, new AbortController().signal).then(() => {
      this.#missed = undefined;
    });
  }

  #receive(message: unknown): void {
    const parsed = serverMessage.safeParse(message);
    if (!parsed.success || parsed.data.kind !== 'answer') return;
    if (this.#missed !== undefined) this.#missed = 0;
    this.#pending.get(parsed.data.id)?.(parsed.data.answer);
    this.#pending.delete(parsed.data.id);
    this.#endIfDrained();
  }

  #endIfDrained(): void {
    if (this.#isDraining && this.#pending.size === 0) this.#child.kill();
  }

  /** Answers the calls in flight, and every call from now on, with the error. */
  #stop(error: ErrorValue): void {
    this.#stopped ??= error;
    for (const resolve of this.#pending.values()) resolve({ ok: false, error });
    this.#pending.clear();
  }
}

/** The error that callers get while the engine is being restarted. */
export function stopped(how: string): ErrorValue {
  const message = `The engine stopped (${how}) and is starting again: try once more.`;
  return { code: 'engine-stopped', message, retryable: true };
}
