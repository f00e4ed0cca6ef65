import { TopK } from '#shared/scoring/top-k.ts';
import { transpose, type CsrMatrix } from '#electron/formats/csr.ts';

/** Films with known factors that a cold film's factors are made from. */
const NEIGHBOURS = 20;
/** Entries of the inverted lists looked at for one film, rarest terms first. */
const POSTINGS_BUDGET = 20_000;

/** A mark (1) for each film whose factors are zero, because nobody liked it. */
export function coldFilms(items: Float32Array, rank: number): Uint8Array {
  return Uint8Array.from({ length: items.length / rank }, (_, film) =>
    items.subarray(film * rank, (film + 1) * rank).every((value) => value === 0) ? 1 : 0,
  );
}

/**
 * The item factors, with those of the films marked `cold` filled in: the mean of the films whose texts are most alike, weighted by
 * the square of the cosine. They give a film that nobody has rated a guess at whom it suits, for the hybrid list.
 */
export function inferColdFactors(
  items: Float32Array,
  rank: number,
  cold: Uint8Array,
  tfidf: CsrMatrix,
): Float32Array {
  const filled = items.slice();
  const scan = new NeighbourScan(tfidf, cold);
  cold.forEach((mark, film) => {
    if (mark === 0) return;
    let total = 0;
    const sum = new Float64Array(rank);
    for (const { index, score } of scan.nearest(film)) {
      const weight = score * score;
      total += weight;
      for (let i = 0; i < rank; i++) sum[i] = (sum[i] ?? 0) + weight * (items[index * rank + i] ?? 0);
    }
    if (total > 0)
      filled.set(
        Float32Array.from(sum, (value) => value / total),
        film * rank,
      );
  });
  return filled;
}

/** Finds warm films with similar texts through the matrix's inverted lists. */
class NeighbourScan {
  readonly #tfidf: CsrMatrix;
  readonly #postings: CsrMatrix;
  readonly #cold: Uint8Array;
  readonly #sums: Float64Array;

  constructor(tfidf: CsrMatrix, cold: Uint8Array) {
    this.#tfidf = tfidf;
    this.#postings = transpose(tfidf);
    this.#cold = cold;
    this.#sums = new Float64Array(tfidf.rows);
  }

  nearest(film: number) {
    const { indptr, indices, data } = this.#tfidf;
    const lists = this.#postings;
    const start = indptr[film] ?? 0;
    const terms = Array.from(indices.subarray(start, indptr[film + 1] ?? 0), (term, i) => ({
      term,
      weight: data[start + i] ?? 0,
      films: (lists.indptr[term + 1] ?? 0) - (lists.indptr[term] ?? 0),
    }));
    terms.sort((a, b) => a.films - b.films || a.term - b.term);
    const touched: number[] = [];
    let left = POSTINGS_BUDGET;
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
    const top = new TopK(NEIGHBOURS);
    for (const other of touched) {
      if (this.#cold[other] === 0) top.offer(other, this.#sums[other] ?? 0);
      this.#sums[other] = 0;
    }
    return top.best();
  }
}
