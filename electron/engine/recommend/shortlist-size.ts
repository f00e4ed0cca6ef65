/** Films that each of the two methods proposes for a hybrid list, at least. */
export const PROPOSALS = 200;
/**
 * A list that fits on a screen; a longer one is made from the candidates of a hybrid list, so that both agree on it.
 */
const SHORT_LIST = 30;
const PER_FILM = 3;

/**
 * How many candidates to ask an index for, so that the best `k` of them are the best `k` there are: `measured` is what
 * training found to be enough for ten, `more` what a long list needs beyond its length.
 */
export function shortlistSize(k: number, measured: number, more: number): number {
  return Math.max(measured, k <= SHORT_LIST ? PER_FILM * k : Math.max(k, PROPOSALS) + more);
}
