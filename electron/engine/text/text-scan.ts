import type { Scored } from '#shared/scoring/top-k.ts';
import type { CsrReader, SparseRow } from '#electron/formats/csr.ts';
import type { RowSet } from '../vectors/row-set.ts';
import { SearchMemory, type Region } from '../vectors/search-memory.ts';

/** Entries of an inverted list, or of films' rows, that are read at once. */
const BLOCK_ENTRIES = 1 << 16;
/** Lists that nearly every query reads stay in memory, up to this size: those with at least one film in this many. */
const KEPT_BYTES = 16 << 20;
const KEPT_FROM_ONE_FILM_IN = 64;
/** As in offerShared of kernels/search.ts: films per window, and bytes that describe an inverted list. */
const WINDOW_FILMS = 1 << 15;
const LIST_BYTES = 24;
/** Room for the entries that queries of most libraries look at. */
const LEAST_MERGED_BYTES = 1 << 18;

/** A term's inverted list: where it is in the file, and the term's weight in the query. */
interface InvertedList {
  readonly weight: number;
  readonly start: number;
  readonly length: number;
}

/**
 * Exact cosines of a query row with films' TF-IDF rows, summed in float64 in term order, so that a film has the same
 * score to the last bit however it was found. Films are compared term by term through the inverted lists (each term's
 * films and weights), or row by row. Keeps a number per term in memory and, from the first exact answer on, one per
 * film, and the lists of the commonest terms.
 */
export class TextScan {
  readonly #rows: CsrReader;
  readonly #postings: CsrReader;
  readonly #memory = new SearchMemory();
  readonly #window: { readonly sums: Region; readonly touched: Region };
  readonly #weights: Region;
  readonly #indices: Region;
  readonly #data: Region;
  /** The memory offset of each kept list (its films, then their weights), by where it starts in the file. */
  readonly #kept = new Map<number, number>();
  #keptBytes = 0;
  /** Inverted lists being merged, after their descriptors; too small a region is replaced by one twice as large. */
  #merged: Region = { at: 0, bytes: 0 };
  /** For exact answers: a sum for each film, and a list of those whose sum is not 0. */
  #ofFilms: { readonly sums: Region; readonly touched: Region } | undefined;
  /** How many films with a sum other than 0 are listed; `any` if they are not listed. */
  #touchedFilms: number | 'any' = 0;

  /** `rows` has one row per film; `postings` is its transpose, with one row per term. Both are closed with this. */
  constructor(rows: CsrReader, postings: CsrReader) {
    this.#rows = rows;
    this.#postings = postings;
    this.#window = this.#roomForSums(Math.min(WINDOW_FILMS, rows.rows));
    this.#weights = this.#memory.allocate(4 * postings.rows);
    this.#indices = this.#memory.allocate(4 * BLOCK_ENTRIES);
    this.#data = this.#memory.allocate(4 * BLOCK_ENTRIES);
  }

  #roomForSums(films: number) {
    const sums = this.#memory.allocate(8 * films);
    // Touches every page now: pages that a query reads before it writes them cost it twice as much.
    this.#memory.view(sums).fill(0);
    return { sums, touched: this.#memory.allocate(4 * films) };
  }

  /** Allocated at the first exact answer: for a million films, where the index nearly always answers, it is 12 MB. */
  get #exact() {
    this.#ofFilms ??= this.#roomForSums(this.#rows.rows);
    return this.#ofFilms;
  }

  /** A film's TF-IDF row. Throws a RangeError outside the matrix. */
  row(film: number): SparseRow {
    return this.#rows.row(film);
  }

  /** How many entries of inverted lists `best` would look at: the cost of its answer. */
  entries(query: SparseRow): number {
    return query.indices.reduce((sum, term) => sum + this.#postings.extent(term).length, 0);
  }

  /** The `k` films of `among` most like `query`, best first; only films that share a term with it. */
  best(query: SparseRow, k: number, among?: RowSet): Scored[] {
    this.#addTerms(query);
    return this.#bestOfSums(k, among);
  }

  /** The same, plus the exact cosine of each of `films`, which costs next to nothing here. */
  bestAndScores(
    query: SparseRow,
    k: number,
    among: RowSet,
    films: readonly number[],
  ): { best: Scored[]; scores: Scored[] } {
    this.#addTerms(query);
    const bytes = this.#memory.view(this.#exact.sums);
    const sums = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
    // A sum that cancelled out is stored as -0.
    const scores = films.map((index) => ({ index, score: (sums[index] ?? 0) + 0 }));
    return { best: this.#bestOfSums(k, among), scores };
  }

  /**
   * Films that share the query's rarest terms, best first by that part of the cosine: a shortlist, not an answer.
   * Looks at no more than `budget` entries of the inverted lists, rarest terms first.
   */
  sharingRarestTerms(query: SparseRow, k: number, budget: number, among?: RowSet): Scored[] {
    let left = budget;
    const lists = this.#listsOf(query)
      .sort((a, b) => a.length - b.length)
      .filter(({ length }) => (left -= length) >= 0);
    return this.#memory.best(k, () => {
      const set = this.#memory.writeSet(among);
      const at = this.#gather(lists);
      const { sums, touched } = this.#window;
      this.#memory.kernels.offerShared(at, lists.length, this.#rows.rows, sums.at, touched.at, set);
    });
  }

  /** Reads the lists into memory one after the other, after their descriptors. Returns the offset. */
  #gather(lists: readonly InvertedList[]): number {
    const entries = lists.reduce((sum, { length }) => sum + length, 0);
    const bytes = LIST_BYTES * lists.length + 8 * entries;
    if (bytes > this.#merged.bytes) {
      this.#merged = this.#memory.allocate(Math.max(bytes, 2 * this.#merged.bytes, LEAST_MERGED_BYTES));
    }
    const { at } = this.#merged;
    const view = this.#memory.view(this.#merged);
    const described = new DataView(view.buffer, view.byteOffset);
    let end = LIST_BYTES * lists.length;
    lists.forEach(({ weight, start, length }, i) => {
      const values = end + 4 * length;
      this.#postings.readInto(start, view.subarray(end, values), view.subarray(values, values + 4 * length));
      [at + end, at + values, length, 0].forEach((number, place) => {
        described.setUint32(LIST_BYTES * i + 4 * place, number, true);
      });
      described.setFloat64(LIST_BYTES * i + 16, weight, true);
      end = values + 4 * length;
    });
    return at;
  }

  /** The inverted lists of the query's terms, in term order. */
  #listsOf({ indices, data }: SparseRow): InvertedList[] {
    return Array.from(indices, (term, i) => ({ weight: data[i] ?? 0, ...this.#postings.extent(term) }));
  }

  /** Adds each term's contribution to the films' sums; if a list cannot be read, all sums are 0 again. */
  #addTerms(query: SparseRow): void {
    try {
      this.#addLists(query);
    } catch (error) {
      if (this.#ofFilms !== undefined) this.#memory.view(this.#ofFilms.sums).fill(0);
      throw error;
    }
  }

  #addLists(query: SparseRow): void {
    const lists = this.#listsOf(query);
    const entries = lists.reduce((sum, { length }) => sum + length, 0);
    this.#touchedFilms = entries > this.#rows.rows ? 'any' : 0;
    for (const { weight, start, length } of lists) {
      const kept = this.#kept.get(start) ?? this.#keep(start, length);
      if (kept !== undefined) {
        this.#addEntries(weight, length, kept, kept + 4 * length);
        continue;
      }
      for (let done = 0; done < length; done += BLOCK_ENTRIES) {
        const count = Math.min(BLOCK_ENTRIES, length - done);
        this.#read(this.#postings, start + done, count);
        this.#addEntries(weight, count, this.#indices.at, this.#data.at);
      }
    }
  }

  /** Keeps the list of a common term in memory and returns its offset; undefined for others, or without room. */
  #keep(start: number, length: number): number | undefined {
    const bytes = 8 * length;
    const isCommon = length * KEPT_FROM_ONE_FILM_IN >= this.#rows.rows;
    if (!isCommon || this.#keptBytes + bytes > KEPT_BYTES) return undefined;
    const list = this.#memory.allocate(bytes);
    const view = this.#memory.view(list);
    this.#postings.readInto(start, view.subarray(0, bytes / 2), view.subarray(bytes / 2));
    this.#keptBytes += bytes;
    this.#kept.set(start, list.at);
    return list.at;
  }

  #addEntries(weight: number, count: number, films: number, values: number): void {
    const { kernels } = this.#memory;
    const { sums, touched } = this.#exact;
    if (this.#touchedFilms === 'any') kernels.addLongTerm(films, values, count, weight, sums.at);
    else {
      const known = this.#touchedFilms;
      this.#touchedFilms = kernels.addTerm(films, values, count, weight, sums.at, touched.at, known);
    }
  }

  /** The best of the sums, which are reset to 0. */
  #bestOfSums(k: number, among: RowSet | undefined): Scored[] {
    const best = this.#memory.best(k, () => {
      const { kernels } = this.#memory;
      const set = this.#memory.writeSet(among);
      const { sums, touched } = this.#exact;
      if (this.#touchedFilms === 'any') kernels.offerAllSums(sums.at, this.#rows.rows, set);
      else kernels.offerSums(sums.at, touched.at, this.#touchedFilms, set);
    });
    this.#touchedFilms = 0;
    return best;
  }

  /** The exact cosine of `query` with each given film, in the order given; each film is one read. */
  scores(query: SparseRow, films: readonly number[]): Scored[] {
    this.#writeWeights(query, (i) => query.data[i] ?? 0);
    try {
      return films.map((index) => ({ index, score: this.#score(index) }));
    } finally {
      this.#writeWeights(query, () => 0);
    }
  }

  /** Spreads the query over all terms, so that scoring a row is a sum of look-ups. */
  #writeWeights(query: SparseRow, weight: (place: number) => number): void {
    const bytes = this.#memory.view(this.#weights);
    const weights = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    query.indices.forEach((term, i) => (weights[term] = weight(i)));
  }

  #score(film: number): number {
    const { start, length } = this.#rows.extent(film);
    let score = 0;
    for (let done = 0; done < length; done += BLOCK_ENTRIES) {
      const count = Math.min(BLOCK_ENTRIES, length - done);
      this.#read(this.#rows, start + done, count);
      score += this.#memory.kernels.sparseDot(this.#indices.at, this.#data.at, count, this.#weights.at);
    }
    return score;
  }

  close(): void {
    this.#rows.close();
    this.#postings.close();
  }

  #read(matrix: CsrReader, start: number, count: number): void {
    const bytes = 4 * count;
    matrix.readInto(start, this.#memory.view(this.#indices, bytes), this.#memory.view(this.#data, bytes));
  }
}
