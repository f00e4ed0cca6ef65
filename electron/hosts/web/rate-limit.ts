/** How often something may happen: `perSecond` in the long run, and up to `burst` at once. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Counts events against a rate, as a bucket of tokens that refills evenly (the token bucket algorithm). */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /** `now` returns the time in milliseconds. */
  constructor(rate: Rate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
    this.#tokens = rate.burst;
    this.#filledAt = now();
  }

  /** Counts one event; returns how many milliseconds to wait until the rate is kept again, 0 if it is kept. */
  take(): number {
    const now = this.#now();
    const { burst, perSecond } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * perSecond) / 1000) - 1;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens * 1000) / perSecond);
  }
}
