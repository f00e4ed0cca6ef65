import type { CsrReader, SparseRow } from '#electron/formats/csr.ts';
import { TopK, type Scored } from '#shared/scoring/top-k.ts';

/**
 * Cosines of one film with all others, term by term through the inverted lists (each term's films and weights).
 * Exact over the whole vocabulary; touches only films that share a term. Owns one number per film, used again.
 */
export class PostingsScan {
  readonly #postings: CsrReader;
  readonly #sums: Float64Array;

  constructor(postings: CsrReader, films: number) {
    this.#postings = postings;
    this.#sums = new Float64Array(films);
  }

  /** The `k` films most like `query` that `accepts` takes, best first, each with its exact cosine. */
  exact(query: SparseRow, k: number, accepts: (film: number) => boolean): Scored[] {
    return this.#collect(this.#add(query, Array.from(query.indices.keys())), k, accepts);
  }

  /**
   * Films that share the query's rarest terms, best first by that part of the cosine: a shortlist, not an answer.
   * Looks at no more than `budget` entries of the inverted lists, rarest terms first.
   */
  rarestTerms(query: SparseRow, k: number, budget: number, accepts: (film: number) => boolean): Scored[] {
    const terms = Array.from(query.indices, (term, i) => ({ i, films: this.#postings.rowLength(term) }));
    terms.sort((a, b) => a.films - b.films || a.i - b.i);
    let left = budget;
    const chosen = terms.filter(({ films }) => (left -= films) >= 0);
    return this.#collect(
      this.#add(
        query,
        chosen.map(({ i }) => i),
      ),
      k,
      accepts,
    );
  }

  /** Adds the given terms' parts to the sums, in the order given; returns the films touched. */
  #add(query: SparseRow, positions: readonly number[]): number[] {
    const touched: number[] = [];
    for (const position of positions) {
      const weight = query.data[position] ?? 0;
      const { indices, data } = this.#postings.row(query.indices[position] ?? 0);
      for (let i = 0; i < indices.length; i++) {
        const film = indices[i] ?? 0;
        const sum = this.#sums[film] ?? 0;
        if (sum === 0) touched.push(film);
        this.#sums[film] = sum + weight * (data[i] ?? 0);
      }
    }
    return touched;
  }

  #collect(touched: readonly number[], k: number, accepts: (film: number) => boolean): Scored[] {
    const top = new TopK(k);
    for (const film of touched) {
      if (accepts(film)) top.offer(film, this.#sums[film] ?? 0);
      this.#sums[film] = 0;
    }
    return top.best();
  }
}
