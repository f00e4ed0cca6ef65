/** Points row by row, each cut into parts of `width` numbers that are clustered separately. */
export interface PartedPoints {
  readonly count: number;
  readonly parts: number;
  readonly width: number;
  /** count x parts x width. */
  readonly numbers: Float32Array;
}
