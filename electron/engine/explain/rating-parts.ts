/**
 * Adjusts parts so that they add up to `score` to the last digits. Factors are stored and solved in float32, so the sum
 * of the parts differs from the stored score by about a hundred-thousandth; the difference is spread over them by size.
 */
export function addUpTo(score: number, parts: Float64Array): Float64Array {
  const sum = parts.reduce((total, part) => total + part, 0);
  const size = parts.reduce((total, part) => total + Math.abs(part), 0);
  return size === 0 ? parts : parts.map((part) => part + (score - sum) * (Math.abs(part) / size));
}
