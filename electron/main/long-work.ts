import type { Application } from '#electron/app/application.ts';

/** What goes on for long and can be stopped without losing anything. */
const WORKS = ['training', 'sync'] as const;
type Work = (typeof WORKS)[number];

const NEVER = new AbortController().signal;
/** Work that does not stop in so long is ended with the program; it goes on from its last checkpoint. */
const STOP_MS = 5000;

/** Pauses what goes on, and lets it go on, one after the other in the order asked for. */
export class LongWork {
  readonly #application: Pick<Application, 'dispatch'>;
  #paused: readonly Work[] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(application: Pick<Application, 'dispatch'>) {
    this.#application = application;
  }

  /** Pauses what is running, and remembers what that was. Resolves when it has stopped, or has had time enough. */
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

  /** Lets go on what `pause` paused. */
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
