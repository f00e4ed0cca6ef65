/** The fewest films that each of the two methods proposes for a hybrid list. */
export const PROPOSALS = 200;
/**
 * The longest list that fits on a screen; a longer one has as many candidates as a hybrid list, so that the two agree.
 */
const SHORT_LIST = 30;
const PER_FILM = 3;

/**
 * How many candidates to ask an index for so that the best `k` of them are the best `k` overall: `measured` is what
 * training found to be enough for ten, `more` what a long list needs beyond its length.
 */
export function shortlistSize(k: number, measured: number, more: number): number {
  return Math.max(measured, k <= SHORT_LIST ? PER_FILM * k : Math.max(k, PROPOSALS) + more);
}
