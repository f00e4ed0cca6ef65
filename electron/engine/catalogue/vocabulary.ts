/** A word of the vocabulary, by its index, and how many mistakes away it is. */
export interface NearWord {
  readonly wordId: number;
  readonly distance: number;
}

/** All words of the films' names, in order of their UTF-16 code units; held in memory as one text. */
export class Vocabulary {
  readonly #text: string;
  /** Where each word starts, plus one entry for where the next one would. */
  readonly #starts: Int32Array;
  /** How many names contain each word. */
  readonly counts: Int32Array;

  /** `lines` holds one word per line, in order. */
  constructor(lines: string, counts: Int32Array) {
    this.#text = lines;
    this.counts = counts;
    this.#starts = new Int32Array(counts.length + 1);
    for (let word = 1; word < counts.length; word++) {
      this.#starts[word] = lines.indexOf('\n', this.#starts[word - 1]) + 1;
    }
    this.#starts[counts.length] = lines.length + 1;
  }

  #start(word: number): number {
    return this.#starts[word] ?? 0;
  }

  /** The length of the word at that index, in UTF-16 code units. */
  lengthOf(word: number): number {
    return this.#start(word + 1) - 1 - this.#start(word);
  }

  #word(word: number): string {
    return this.#text.slice(this.#start(word), this.#start(word + 1) - 1);
  }

  /** The index of the first word from `from` on that does not sort before `key`. */
  #lowerBound(key: string, from = 0): number {
    let low = from;
    let high = this.counts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#word(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The index of a word, or undefined if no name contains it. */
  find(word: string): number | undefined {
    const at = this.#lowerBound(word);
    return at < this.counts.length && this.#word(at) === word ? at : undefined;
  }

  /** The indices of the words that begin with `prefix`: from `first` to `last` - 1. */
  beginningWith(prefix: string): { first: number; last: number } {
    const first = this.#lowerBound(prefix);
    return { first, last: this.#lowerBound(`${prefix}\u{FFFF}`, first) };
  }

  /** All words that are at most `limit` mistakes (see edit-distance.ts) away from `typed`. */
  near(typed: string, limit: number): NearWord[] {
    const found: NearWord[] = [];
    this.#visitNear(typed, limit, (wordId, distances) => {
      const distance = distances[typed.length] ?? 0;
      if (distance <= limit) found.push({ wordId, distance });
    });
    return found;
  }

  /** The words of at least `shortest` letters that are at most one mistake away from a prefix of `typed`. */
  nearBeginning(typed: string, shortest: number): number[] {
    const found: number[] = [];
    this.#visitNear(typed, 1, (wordId) => {
      if (this.lengthOf(wordId) >= shortest) found.push(wordId);
    });
    return found;
  }

  /**
   * Visits all words that are at most `limit` mistakes away from `typed` or a prefix of it, with their distances from
   * each of its prefixes. Goes through the words in order, so that a row of the table stays valid for all words with
   * the same prefix; as soon as a row shows that a prefix is too far away, all words with it are skipped.
   */
  #visitNear(typed: string, limit: number, visit: (wordId: number, distances: Uint16Array) => void): void {
    const width = typed.length + 1;
    const deepest = typed.length + limit;
    // Row d holds the distances of the current word's first d letters from each prefix of `typed`.
    const rows = new Uint16Array((deepest + 1) * width);
    for (let j = 0; j < width; j++) rows[j] = j;
    let previous = 0;
    let valid = 0;
    for (let word = 0; word < this.counts.length;) {
      const start = this.#start(word);
      const length = this.lengthOf(word);
      let depth = this.#sharedLetters(previous, word, valid);
      let smallest = 0;
      while (depth < length && depth < deepest && smallest <= limit) {
        depth++;
        smallest = this.#fillRow(rows, depth, start, typed);
      }
      previous = word;
      valid = depth;
      if (depth === length && smallest <= limit) {
        visit(word, rows.subarray(depth * width, (depth + 1) * width));
        word++;
      } else {
        // Too far away or too long, as is every word with this prefix.
        word = this.#afterBeginning(word, depth);
      }
    }
  }

  /** How many leading letters two words share, at most `most`. */
  #sharedLetters(a: number, b: number, most: number): number {
    const end = Math.min(most, this.lengthOf(a), this.lengthOf(b));
    let letters = 0;
    while (
      letters < end &&
      this.#text.charCodeAt(this.#start(a) + letters) === this.#text.charCodeAt(this.#start(b) + letters)
    )
      letters++;
    return letters;
  }

  /** Fills row `depth` from those above and returns its smallest number. */
  #fillRow(rows: Uint16Array, depth: number, start: number, typed: string): number {
    const width = typed.length + 1;
    const row = depth * width;
    const above = row - width;
    const letter = this.#text.charCodeAt(start + depth - 1);
    const letterBefore = depth > 1 ? this.#text.charCodeAt(start + depth - 2) : -1;
    rows[row] = depth;
    let smallest = depth;
    for (let j = 1; j < width; j++) {
      const typedLetter = typed.charCodeAt(j - 1);
      let cost = (rows[above + j - 1] ?? 0) + (typedLetter === letter ? 0 : 1);
      cost = Math.min(cost, (rows[above + j] ?? 0) + 1, (rows[row + j - 1] ?? 0) + 1);
      if (j > 1 && typedLetter === letterBefore && typed.charCodeAt(j - 2) === letter) {
        cost = Math.min(cost, (rows[above - width + j - 2] ?? 0) + 1);
      }
      rows[row + j] = cost;
      if (cost < smallest) smallest = cost;
    }
    return smallest;
  }

  /** The first word after `word` that does not share its first `letters` letters. */
  #afterBeginning(word: number, letters: number): number {
    let same = word;
    let step = 1;
    let end = word + 1;
    while (end < this.counts.length && this.#sharedLetters(word, end, letters) === letters) {
      same = end;
      step *= 2;
      end = Math.min(this.counts.length, same + step);
    }
    while (end - same > 1) {
      const middle = (same + end) >> 1;
      if (this.#sharedLetters(word, middle, letters) === letters) same = middle;
      else end = middle;
    }
    return end;
  }
}
