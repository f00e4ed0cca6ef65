import { StoreError } from './store-error.ts';
import type { TransferLimits } from './transfer-limits.ts';

/**
 * Aborts a request that makes hardly any progress: neither the SDK nor TCP notices a server that has stopped sending,
 * or that sends a byte now and then.
 */
export class StallTimer {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #moved = 0;

  constructor({ stallMs, leastBytes }: TransferLimits, address: string) {
    this.#timer = setInterval(() => {
      if (this.#moved < leastBytes) {
        const message = `${address} sends nothing (${Math.round(stallMs / 1000)} s): check the connection and try again.`;
        this.#controller.abort(new StoreError({ kind: 'transient' }, message));
      }
      this.#moved = 0;
    }, stallMs);
  }

  /** Aborts with a transient StoreError as its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  moved(bytes: number): void {
    this.#moved += bytes;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
