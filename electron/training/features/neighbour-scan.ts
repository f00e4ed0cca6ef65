import { TopK, type Scored } from '#shared/scoring/top-k.ts';
import type { CsrMatrix } from '#electron/formats/csr.ts';

/** The TF-IDF matrix, with a row per film, and its transpose, the inverted lists, with a row per term. */
export interface FilmTerms {
  readonly tfidf: CsrMatrix;
  readonly postings: CsrMatrix;
}

/**
 * Finds films with similar texts through the inverted lists of a film's terms, as the engine does on disk. Reuses one
 * array with a number per film.
 */
export class NeighbourScan {
  readonly #terms: FilmTerms;
  readonly #sums: Float64Array;

  constructor(terms: FilmTerms) {
    this.#terms = terms;
    this.#sums = new Float64Array(terms.tfidf.rows);
  }

  /**
   * The `k` other films with the highest cosine among those that `accepts` admits, best first. Uses only the film's
   * rarest terms, as many as have at most `budget` inverted-list entries together; with Infinity it uses all, and the
   * result is exact.
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
