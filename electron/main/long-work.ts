import type { Application } from '#electron/app/application.ts';

/** Long-running work that can be stopped without losing anything. */
const WORKS = ['training', 'sync'] as const;
type Work = (typeof WORKS)[number];

const NEVER = new AbortController().signal;
/** Work that does not stop within this time is ended with the program; it resumes from its last checkpoint. */
const STOP_MS = 5000;

/** Pauses and resumes running work, one request after another in the order made. */
export class LongWork {
  readonly #application: Pick<Application, 'dispatch'>;
  #paused: readonly Work[] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(application: Pick<Application, 'dispatch'>) {
    this.#application = application;
  }

  /** Pauses what is running, and remembers it. Resolves when it has stopped, or after `STOP_MS`. */
  pause(): Promise<void> {
    return this.#next(async () => {
      const running = await Promise.all(
        WORKS.map(async (work) => ((await this.#isRunning(work)) ? [work] : [])),
      );
      this.#paused = [...this.#paused, ...running.flat()];
      const stopped = Promise.all(running.flat().map((work) => this.#call(`${work}.pause`)));
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    });
  }

  /** Resumes what `pause` paused. */
  resume(): Promise<void> {
    return this.#next(async () => {
      const works = this.#paused;
      this.#paused = [];
      await Promise.all(works.map((work) => this.#call(`${work}.resume`)));
    });
  }

  #next(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step);
    return this.#queue;
  }

  async #isRunning(work: Work): Promise<boolean> {
    const answer = await this.#call(`${work}.status`);
    return answer.ok && (answer.reply as { state?: unknown }).state === 'running';
  }

  #call(method: string) {
    return this.#application.dispatch(method, {}, NEVER);
  }
}
