/** The factor vectors of both sides, each rows x rank, row-major. */
export interface Factors {
  readonly viewers: Float32Array;
  readonly items: Float32Array;
}

export type SideName = 'viewers' | 'items';

/** Thrown for factors that are not finite: those given were not, or an operation left the range of float32. */
export class NotFinite extends Error {
  override readonly name = 'NotFinite';
  /** The side that was being solved. */
  readonly side: SideName;

  constructor(side: SideName) {
    super(`factors of ${side} are not numbers`);
    this.side = side;
  }
}

/** The arithmetic of implicit ALS, on the CPU's workers or on a GPU. */
export interface AlsBackend {
  /**
   * Solves all items, then all viewers, once. `onProgress` is called with the share of this iteration that is done (0
   * to 1). Rejects with the signal's reason soon after it aborts, with a NotFinite, or with what else went wrong; the
   * factors are unusable then.
   */
  iterate(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<void>;
  /** Solves all viewers exactly for the current items, unless `iterate` already does. Rejects as `iterate` does. */
  settleViewers(signal: AbortSignal): Promise<void>;
  /** A copy of the current factors. */
  factors(): Promise<Factors>;
  close(): Promise<void>;
}
