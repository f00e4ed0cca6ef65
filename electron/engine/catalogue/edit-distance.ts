/** The edit distance from a typed text to a whole name, and to the prefix of the name that fits best. */
export interface EditDistances {
  readonly whole: number;
  readonly beginning: number;
}

/**
 * The fewest insertions, deletions, substitutions and transpositions of neighbours, with no part edited twice, that
 * turn `typed` into `name`, and into the best-fitting prefix of `name` (optimal string alignment; Damerau 1964). A
 * distance larger than `limit` is returned as `limit + 1`, as soon as that is clear.
 *
 *            m a t r i x      Each number is the distance between the prefixes that end there;
 *          0 1 2 3 4 5 6      the last row holds `typed` against every prefix of `name`.
 *        m 1 0 1 2 3 4 5
 *        a 2 1 0 1 2 3 4
 */
export function editDistances(typed: string, name: string, limit: number): EditDistances {
  const tooFar = limit + 1;
  const nothingNear = { whole: tooFar, beginning: tooFar };
  if (typed.length > name.length + limit) return nothingNear;
  // Letters beyond these cannot be part of a prefix that is near enough.
  const width = Math.min(name.length, typed.length + limit);
  let beforePrevious = new Uint16Array(width + 1);
  let previous = new Uint16Array(width + 1).map((_, j) => Math.min(j, tooFar));
  let current = new Uint16Array(width + 1);
  for (let i = 1; i <= typed.length; i++) {
    // Further than `limit` from the diagonal, every number is larger than `limit`.
    const first = Math.max(1, i - limit);
    const last = Math.min(width, i + limit);
    if (first > last + 1) return nothingNear;
    const letter = typed.charCodeAt(i - 1);
    const letterBefore = i > 1 ? typed.charCodeAt(i - 2) : -1;
    current[first - 1] = first === 1 ? Math.min(i, tooFar) : tooFar;
    let smallest = current[first - 1] ?? tooFar;
    for (let j = first; j <= last; j++) {
      const nameLetter = name.charCodeAt(j - 1);
      let cost = (previous[j - 1] ?? 0) + (letter === nameLetter ? 0 : 1);
      if (j < i + limit) cost = Math.min(cost, (previous[j] ?? 0) + 1);
      cost = Math.min(cost, (current[j - 1] ?? 0) + 1);
      if (j > 1 && letter === name.charCodeAt(j - 2) && letterBefore === nameLetter) {
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current[j] = Math.min(cost, tooFar);
      smallest = Math.min(smallest, cost);
    }
    if (smallest > limit) return nothingNear;
    const free = beforePrevious;
    beforePrevious = previous;
    previous = current;
    current = free;
  }
  const first = Math.max(0, typed.length - limit);
  let beginning = tooFar;
  for (let j = first; j <= width; j++) beginning = Math.min(beginning, previous[j] ?? tooFar);
  const whole = width === name.length && width >= first ? (previous[width] ?? tooFar) : tooFar;
  return { whole, beginning };
}
