/**
 * The shortest seconds of `rounds` calls of `work`: what the machine can do undisturbed. One more call warms up.
 * `prepare` runs before each call and is not timed.
 */
export function shortestSeconds(
  rounds: number,
  work: () => void,
  prepare: () => void = () => undefined,
): number {
  let shortest = Infinity;
  for (let round = 0; round <= rounds; round++) {
    prepare();
    const start = performance.now();
    work();
    if (round > 0) shortest = Math.min(shortest, (performance.now() - start) / 1000);
  }
  return shortest;
}
