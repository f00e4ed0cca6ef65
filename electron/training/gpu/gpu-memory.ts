import { GpuFailure } from './gpu-failure.ts';

/** Counts every byte that is allocated on a GPU, and refuses what would exceed the budget. */
export class GpuMemory {
  readonly budget: number;
  #used = 0;
  #peak = 0;

  /** `budget` in bytes. */
  constructor(budget: number) {
    this.budget = budget;
  }

  get used(): number {
    return this.#used;
  }

  /** The most bytes that were ever taken at once. */
  get peak(): number {
    return this.#peak;
  }

  /** Bytes that can still be taken. */
  get left(): number {
    return this.budget - this.#used;
  }

  /** Throws a GpuFailure of kind `memory` if the bytes exceed the budget. `what` is a plural, for the message. */
  take(bytes: number, what: string): void {
    if (bytes > this.left) {
      throw new GpuFailure(
        'memory',
        `${what} need ${mebibytes(bytes)} MiB and ${mebibytes(this.left)} MiB of its budget are left`,
      );
    }
    this.#used += bytes;
    this.#peak = Math.max(this.#peak, this.#used);
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
