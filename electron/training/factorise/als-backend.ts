/** Factor vectors row by row, float32. */
export interface Factors {
  readonly viewers: Float32Array;
  readonly items: Float32Array;
}

/** Whatever does the arithmetic of implicit ALS: the CPU's workers or a GPU. */
export interface AlsBackend {
  /**
   * Solves all viewers, then all items, once. `onProgress` hears the share of this iteration that is done, 0 to 1.
   * Rejects with the signal's reason soon after it aborts; the factors are then not to be used.
   */
  iterate(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<void>;
  /** A copy of the factors as they stand. */
  factors(): Factors;
  close(): Promise<void>;
}
