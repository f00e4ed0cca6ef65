import type { Answer } from '#shared/contract/messages.ts';
import { systemReportSchema } from '#shared/contract/schemas.ts';
import type { ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { EnginePort } from '#electron/app/engine-port.ts';
import type { Child } from './child.ts';
import { EngineRun, stopped } from './engine-run.ts';

/** An engine that stops this soon after its start will probably stop again. */
const YOUNG_MS = 5_000;
/** This many early ends in a row are no accident. */
const CRASHES = 2;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** When to replace an engine process with a fresh one, so that a memory leak never matters. */
export interface Renewal {
  /** The memory of the process is checked after this many calls. */
  readonly everyCalls: number;
  /** It is replaced if it has more anonymous memory than this. */
  readonly aboveBytes: number;
}

/** Three times what an engine with a million films holds. */
const RENEWAL: Renewal = { everyCalls: 1000, aboveBytes: 450 * 1024 * 1024 };

/**
 * Keeps an engine process running: starts it, passes it the calls, and when it ends unexpectedly, fails the calls in
 * flight with a retryable `engine-stopped` and restarts it at once (with exponential backoff if it keeps stopping right
 * after its start). A process that has grown is replaced by a fresh one without any call noticing. An engine that
 * cannot open its library is not restarted: every call is answered with that error.
 */
export class EngineSupervisor implements EnginePort {
  readonly #launch: () => Child;
  readonly #renewal: Renewal;
  readonly #opened = Promise.withResolvers<ErrorValue | undefined>();
  readonly #crashing = Promise.withResolvers<string>();
  #run: EngineRun | undefined;
  /** The fresh process while it is starting. */
  #successor: EngineRun | undefined;
  #calls = 0;
  #youngDeaths = 0;
  #restart: NodeJS.Timeout | undefined;
  #lastEnd = 'it has not started yet';
  #failure: ErrorValue | undefined;
  #closed = false;

  constructor(launch: () => Child, renewal: Renewal = RENEWAL) {
    this.#launch = launch;
    this.#renewal = renewal;
    this.#start();
  }

  /** Resolves with undefined once the library is open, or with why it could not be opened. */
  get opened(): Promise<ErrorValue | undefined> {
    return this.#opened.promise;
  }

  get crashing(): Promise<string> {
    return this.#crashing.promise;
  }

  /** The engine's process id while one is running; for the system report and for tests. */
  get pid(): number | undefined {
    return this.#run?.pid;
  }

  call(method: string, request: unknown, signal: AbortSignal): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.resolve({ ok: false, error: this.#failure });
    const run = this.#run;
    if (run === undefined) return Promise.resolve({ ok: false, error: stopped(this.#lastEnd) });
    this.#calls++;
    if (this.#calls % this.#renewal.everyCalls === 0) void this.#renewIfGrown(run);
    return run.call(method, request, signal);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#restart);
    this.#run?.kill();
    this.#run = undefined;
    this.#successor?.kill();
    this.#successor = undefined;
  }

  #start(): void {
    const startedAt = performance.now();
    const run = new EngineRun(this.#launch());
    this.#run = run;
    void run.opened.then((opening) => {
      if (opening.kind === 'open') this.#opened.resolve(undefined);
      else if (opening.kind === 'refused') this.#giveUp(opening.error);
    });
    this.#watch(run, startedAt);
  }

  /** Starts another process if this one ends while it is the current one. */
  #watch(run: EngineRun, startedAt: number): void {
    void run.ended.then((how) => {
      if (this.#run === run) this.#onEnd(how, performance.now() - startedAt);
    });
  }

  #giveUp(error: ErrorValue): void {
    if (this.#closed) return;
    this.#failure = error;
    this.#run?.kill();
    this.#run = undefined;
    this.#opened.resolve(error);
  }

  #onEnd(how: string, ageMs: number): void {
    this.#run = undefined;
    this.#lastEnd = how;
    if (this.#closed) return;
    this.#youngDeaths = ageMs < YOUNG_MS ? this.#youngDeaths + 1 : 0;
    if (this.#youngDeaths === CRASHES) this.#crashing.resolve(how);
    // The first early end may be an accident; from the second on, each pause is twice the one before.
    const pause = this.#youngDeaths < CRASHES ? 0 : FIRST_PAUSE_MS * 2 ** (this.#youngDeaths - CRASHES);
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

  async #renewIfGrown(run: EngineRun): Promise<void> {
    const answer = await run.call('system.report', {}, new AbortController().signal);
    const report = answer.ok ? systemReportSchema.safeParse(answer.reply) : undefined;
    const bytes = report?.data?.memory.anonymousBytes ?? 0;
    if (bytes > this.#renewal.aboveBytes && this.#run === run) await this.#renew(run);
  }

  /** Starts a fresh process, sends it the calls once it can answer them, and lets the old one finish. */
  async #renew(old: EngineRun): Promise<void> {
    if (this.#successor !== undefined) return;
    const startedAt = performance.now();
    const fresh = new EngineRun(this.#launch());
    this.#successor = fresh;
    const opening = await fresh.opened;
    this.#successor = undefined;
    // The old process may have ended and been replaced meanwhile; and one that answers beats one that does not open.
    if (opening.kind !== 'open' || this.#run !== old || this.#closed) {
      fresh.kill();
      return;
    }
    this.#run = fresh;
    this.#watch(fresh, startedAt);
    old.drain();
  }
}
