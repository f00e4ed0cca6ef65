/** How patient a transfer is. Tests are less patient than people. */
export interface TransferLimits {
  /** Concurrent requests. */
  readonly connections: number;
  /** A request that moves fewer than `leastBytes` within this time is aborted and retried. */
  readonly stallMs: number;
  readonly leastBytes: number;
  /** Consecutive attempts that may fail with nothing new received in between. */
  readonly attempts: number;
  /** Pauses are drawn between 0 and a bound that starts here and doubles with each failure. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A server may ask for a longer pause (Retry-After), up to this. */
  readonly longestRetryAfterMs: number;
}

export const TRANSFER_LIMITS: TransferLimits = {
  connections: 6,
  stallMs: 10_000,
  leastBytes: 1024,
  attempts: 7,
  firstPauseMs: 250,
  longestPauseMs: 20_000,
  longestRetryAfterMs: 120_000,
};
