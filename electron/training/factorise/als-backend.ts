/** Factor vectors row by row, float32. */
export interface Factors {
  readonly viewers: Float32Array;
  readonly items: Float32Array;
}

export type SideName = 'viewers' | 'items';

/** Factors that are not made of numbers any more: what was given was not, or an operation left the range of float32. */
export class NotFinite extends Error {
  override readonly name = 'NotFinite';
  /** The side that was being solved. */
  readonly side: SideName;

  constructor(side: SideName) {
    super(`factors of ${side} are not numbers`);
    this.side = side;
  }
}

/** Whatever does the arithmetic of implicit ALS: the CPU's workers or a GPU. */
export interface AlsBackend {
  /**
   * Solves all items, then all viewers, once. `onProgress` hears the share of this iteration that is done, 0 to 1.
   * Rejects with the signal's reason soon after it aborts, with a NotFinite, or with what else went wrong; the factors
   * are then not to be used.
   */
  iterate(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<void>;
  /** Solves all viewers exactly for the items as they stand, unless they already are. Rejects as `iterate` does. */
  settleViewers(signal: AbortSignal): Promise<void>;
  /** A copy of the factors as they stand. */
  factors(): Promise<Factors>;
  close(): Promise<void>;
}
