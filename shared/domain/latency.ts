/** How long calls took: the median and the 99th percentile. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The latency of calls that took these times in milliseconds; zeros if there were none. */
export function latencyOf(milliseconds: readonly number[]): Latency {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
