/** Seconds that a rate is averaged over. */
const WINDOW_S = 5;

/** How fast bytes move, averaged over the last seconds; `now` gives milliseconds. */
export class TransferRate {
  readonly #now: () => number;
  #perSecond = 0;
  #pending = 0;
  #last: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#last = now();
  }

  add(bytes: number): void {
    this.#pending += bytes;
  }

  /** Bytes per second. */
  get(): number {
    const seconds = (this.#now() - this.#last) / 1000;
    if (seconds < 0.05) return this.#perSecond;
    const current = Math.max(0, this.#pending) / seconds;
    // Until the window is full, the average of all values so far is a better estimate, so the first value counts fully.
    const weight = this.#perSecond === 0 ? 1 : 1 - Math.exp(-seconds / WINDOW_S);
    this.#perSecond += weight * (current - this.#perSecond);
    this.#pending = 0;
    this.#last += seconds * 1000;
    return this.#perSecond;
  }
}
