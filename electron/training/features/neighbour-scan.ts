import { TopK, type Scored } from '#shared/scoring/top-k.ts';
import type { CsrMatrix } from '#electron/formats/csr.ts';

/** The terms of films: a row a film, and the same turned, a row a term. */
export interface FilmTerms {
  readonly tfidf: CsrMatrix;
  readonly postings: CsrMatrix;
}

/**
 * Finds films with similar texts through the inverted lists of one film's terms, as the engine does it on disk. Owns
 * one number per film, used again.
 */
export class NeighbourScan {
  readonly #terms: FilmTerms;
  readonly #sums: Float64Array;

  constructor(terms: FilmTerms) {
    this.#terms = terms;
    this.#sums = new Float64Array(terms.tfidf.rows);
  }

  /**
   * The `k` other films that `accepts` takes with the highest cosine, best first, going by the film's rarest terms
   * whose inverted lists have no more than `budget` entries together: all terms, and so exact, for Infinity.
   */
  nearest(film: number, k: number, budget: number, accepts: (film: number) => boolean): Scored[] {
    const { indptr, indices, data } = this.#terms.tfidf;
    const lists = this.#terms.postings;
    const start = indptr[film] ?? 0;
    const terms = Array.from(indices.subarray(start, indptr[film + 1] ?? 0), (term, i) => ({
      term,
      weight: data[start + i] ?? 0,
      films: (lists.indptr[term + 1] ?? 0) - (lists.indptr[term] ?? 0),
    }));
    terms.sort((a, b) => a.films - b.films || a.term - b.term);
    const touched: number[] = [];
    let left = budget;
    for (const { term, weight, films } of terms) {
      left -= films;
      if (left < 0) break;
      for (let entry = lists.indptr[term] ?? 0; entry < (lists.indptr[term + 1] ?? 0); entry++) {
        const other = lists.indices[entry] ?? 0;
        const sum = this.#sums[other] ?? 0;
        if (sum === 0) touched.push(other);
        this.#sums[other] = sum + weight * (lists.data[entry] ?? 0);
      }
    }
    const top = new TopK(k);
    for (const other of touched) {
      if (other !== film && accepts(other)) top.offer(other, this.#sums[other] ?? 0);
      this.#sums[other] = 0;
    }
    return top.best();
  }
}
