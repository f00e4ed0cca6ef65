import { setTimeout as wait } from 'node:timers/promises';
import { StoreError } from './store-error.ts';
import type { TransferLimits } from './transfer-limits.ts';

/**
 * Counts failures of one piece of work and pauses between attempts, with full jitter (a pause drawn uniformly between 0
 * and a bound that doubles) but never for less than the server asked.
 */
export class Attempts {
  readonly #limits: TransferLimits;
  readonly #signal: AbortSignal;
  #failures = 0;

  constructor(limits: TransferLimits, signal: AbortSignal) {
    this.#limits = limits;
    this.#signal = signal;
  }

  /** Something new arrived, so earlier failures no longer count. */
  progressed(): void {
    this.#failures = 0;
  }

  /** Resolves after the pause if it is worth trying again; rejects with `error` if it is not. */
  async failed(error: unknown): Promise<void> {
    this.#signal.throwIfAborted();
    if (!(error instanceof StoreError) || error.fault.kind !== 'transient') throw error;
    this.#failures++;
    const { attempts, firstPauseMs, longestPauseMs, longestRetryAfterMs } = this.#limits;
    const asked = error.fault.afterMs ?? 0;
    if (this.#failures >= attempts || asked > longestRetryAfterMs) throw error;
    const bound = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failures - 1));
    await wait(Math.max(asked, Math.random() * bound), undefined, { signal: this.#signal });
  }
}

/** Does the work, retrying after each transient failure. */
export async function withAttempts<T>(
  limits: TransferLimits,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const attempts = new Attempts(limits, signal);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await attempts.failed(error);
    }
  }
}
