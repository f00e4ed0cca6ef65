/**
 * Scales values to 0..1 over the given set: the smallest becomes 0, the largest 1 (min-max).
 * All zeros when the values are all the same. Order is kept.
 */
export function minMax(values: readonly number[]): number[] {
  let smallest = Infinity;
  let largest = -Infinity;
  for (const value of values) {
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  const range = largest - smallest;
  if (!(range > 0)) return values.map(() => 0);
  // Adding 0 turns -0 into 0: the two count as different where answers are compared.
  return values.map((value) => (value - smallest) / range + 0);
}
