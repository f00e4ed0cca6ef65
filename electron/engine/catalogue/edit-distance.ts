/** How far a typed text is from a name: from all of it, and from the beginning of it that fits best. */
export interface EditDistances {
  readonly whole: number;
  readonly beginning: number;
}

/**
 * The fewest insertions, deletions, replacements and swaps of neighbours that turn `typed` into `name`, no part edited
 * twice (optimal string alignment; Damerau 1964), and into the best beginning of `name`. Both are `limit + 1` as soon
 * as it is clear that they are larger than `limit`.
 *
 *            m a t r i x      Each number is the distance between the beginnings that end there;
 *          0 1 2 3 4 5 6      the last row holds `typed` against every beginning of `name`.
 *        m 1 0 1 2 3 4 5
 *        a 2 1 0 1 2 3 4
 */
export function editDistances(typed: string, name: string, limit: number): EditDistances {
  const tooFar = limit + 1;
  // Letters beyond these cannot be part of a beginning that is near enough.
  const width = Math.min(name.length, typed.length + limit);
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: width + 1 }, (_, j) => j);
  for (let i = 1; i <= typed.length; i++) {
    const current = [i];
    for (let j = 1; j <= width; j++) {
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (typed[i - 1] === name[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && typed[i - 1] === name[j - 2] && typed[i - 2] === name[j - 1]) {
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    if (Math.min(...current) > limit) return { whole: tooFar, beginning: tooFar };
    beforePrevious = previous;
    previous = current;
  }
  const whole = width === name.length ? (previous[width] ?? tooFar) : tooFar;
  return { whole: Math.min(whole, tooFar), beginning: Math.min(...previous, tooFar) };
}
