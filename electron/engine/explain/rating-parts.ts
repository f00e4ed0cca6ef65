/**
 * Parts that add up to `score` to the last digits. Factors are stored in float32 and solved in it, so what the parts
 * add up to differs from the stored score by about a hundred-thousandth; the difference is spread over them by size.
 */
export function addUpTo(score: number, parts: Float64Array): Float64Array {
  const sum = parts.reduce((total, part) => total + part, 0);
  const size = parts.reduce((total, part) => total + Math.abs(part), 0);
  return size === 0 ? parts : parts.map((part) => part + (score - sum) * (Math.abs(part) / size));
}
