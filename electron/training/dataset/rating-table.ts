/** All ratings in CSR form: those of viewer v are entries indptr[v] to indptr[v + 1] - 1, films ascending. */
export interface RatingTable {
  /** Source ids, ascending; the position in the list is the viewerIndex. */
  readonly userIds: readonly number[];
  readonly indptr: Int32Array;
  readonly films: Int32Array;
  readonly ratings: Float32Array;
  /** Seconds since 1970; 0 if the source has no times. */
  readonly seconds: Int32Array;
}

/** Ratings as they came in, column by column. */
interface Columns {
  readonly viewers: Int32Array;
  readonly films: Int32Array;
  readonly ratings: Float32Array;
  readonly seconds: Int32Array;
}

/** Ratings per block. */
const BLOCK = 1 << 20;

function newBlock(): Columns {
  return {
    viewers: new Int32Array(BLOCK),
    films: new Int32Array(BLOCK),
    ratings: new Float32Array(BLOCK),
    seconds: new Int32Array(BLOCK),
  };
}

/**
 * Collects ratings in any order and makes a table of them. Needs 16 bytes per rating while collecting, and 12 more
 * while making the table.
 */
export class RatingCollector {
  #last = newBlock();
  /** All but the last are full. A list of blocks grows without copying, which one large array would not. */
  readonly #blocks = [this.#last];
  #size = 0;
  /** The number of each userId. Viewers are numbered in the order in which they come, and sorted at the end. */
  readonly #numbers = new Map<number, number>();
  readonly #counts: number[] = [];

  get size(): number {
    return this.#size;
  }

  /** `film` is a movieIndex; `seconds` since 1970. */
  add(userId: number, film: number, rating: number, seconds: number): void {
    const place = this.#size % BLOCK;
    if (place === 0 && this.#size > 0) {
      this.#last = newBlock();
      this.#blocks.push(this.#last);
    }
    let viewer = this.#numbers.get(userId);
    if (viewer === undefined) {
      viewer = this.#numbers.size;
      this.#numbers.set(userId, viewer);
    }
    this.#counts[viewer] = (this.#counts[viewer] ?? 0) + 1;
    this.#last.viewers[place] = viewer;
    this.#last.films[place] = film;
    this.#last.ratings[place] = rating;
    this.#last.seconds[place] = seconds;
    this.#size++;
  }

  /**
   * The table of all ratings added. Of several ratings of a film by one viewer, only the newest is kept (the last added
   * if times are equal).
   */
  toTable(): RatingTable {
    const viewers = [...this.#numbers].sort(([a], [b]) => a - b);
    const films = new Int32Array(this.#size);
    const ratings = new Float32Array(this.#size);
    const seconds = new Int32Array(this.#size);

    // A counting sort by viewer; it is stable, so a viewer's ratings keep the order in which they came.
    const next = new Int32Array(viewers.length);
    let start = 0;
    for (const [, viewer] of viewers) {
      next[viewer] = start;
      start += this.#counts[viewer] ?? 0;
    }
    let left = this.#size;
    for (const block of this.#blocks) {
      const size = Math.min(left, BLOCK);
      left -= size;
      for (let i = 0; i < size; i++) {
        const viewer = block.viewers[i] ?? 0;
        const place = next[viewer] ?? 0;
        next[viewer] = place + 1;
        films[place] = block.films[i] ?? 0;
        ratings[place] = block.ratings[i] ?? 0;
        seconds[place] = block.seconds[i] ?? 0;
      }
    }

    const indptr = new Int32Array(viewers.length + 1);
    let kept = 0;
    let from = 0;
    viewers.forEach(([, viewer], viewerIndex) => {
      const to = next[viewer] ?? 0;
      kept = keepNewest({ films, ratings, seconds }, from, to, kept);
      indptr[viewerIndex + 1] = kept;
      from = to;
    });
    return {
      userIds: viewers.map(([userId]) => userId),
      indptr,
      films: films.subarray(0, kept),
      ratings: ratings.subarray(0, kept),
      seconds: seconds.subarray(0, kept),
    };
  }
}

/**
 * Sorts one viewer's ratings (entries `from` to `to` - 1, in the order in which they came) by film, keeps the newest of
 * each film, and writes them from entry `target` (at most `from`) on. Returns the entry after the last one written.
 */
function keepNewest(columns: Omit<Columns, 'viewers'>, from: number, to: number, target: number): number {
  const { films, ratings, seconds } = columns;
  const count = to - from;
  // Film and position in one number, exact below 2^53: without a comparator, sorting is native.
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = (films[from + i] ?? 0) * count + i;
  keys.sort();
  const ownRatings = ratings.slice(from, to);
  const ownSeconds = seconds.slice(from, to);
  let end = target;
  for (const key of keys) {
    const film = Math.floor(key / count);
    const i = key - film * count;
    const second = ownSeconds[i] ?? 0;
    const again = end > target && films[end - 1] === film;
    if (again && second < (seconds[end - 1] ?? 0)) continue;
    if (again) end--;
    films[end] = film;
    ratings[end] = ownRatings[i] ?? 0;
    seconds[end] = second;
    end++;
  }
  return end;
}
