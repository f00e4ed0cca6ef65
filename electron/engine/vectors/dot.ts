/**
 * Dot product of `a` and the `length` numbers of `b` from `offset`, summed in float64.
 * The one place that does it, so that every path gives the same score to the last bit.
 */
export function dot(a: Float32Array, b: Float32Array, offset: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[i] ?? 0) * (b[offset + i] ?? 0);
  return sum;
}
