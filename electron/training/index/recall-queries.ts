import { TopK } from '#shared/scoring/top-k.ts';
import { NeighbourScan, type FilmTerms } from '../features/neighbour-scan.ts';
import { Random } from '../random.ts';
import type { Vectors } from './build-ivfpq.ts';

/** Recall is measured for lists of this length, on this many queries. */
const K = 10;
const QUERIES = 200;

/** A query to an index, and its exact answer. */
export interface RecallQuery {
  readonly vector: Float32Array;
  /** The number of rows in the exact answer, at most `K`, and the lowest score in it: rows that reach it are right. */
  readonly answers: number;
  readonly threshold: number;
  /** The exact score of a row, by which a shortlist is re-ranked; -Infinity for a row that is never listed. */
  readonly score: (row: number) => number;
  /** Rows to re-rank beside those that the index finds: at most `shortlist`, from `postings` inverted-list entries. */
  readonly extraCandidates: (shortlist: number, postings: number) => readonly number[];
}

/** Random non-zero rows of `queries`, whose answers are the rows of `vectors` with the largest inner products. */
export function innerProductQueries(vectors: Vectors, queries: Vectors, seed: number): RecallQuery[] {
  const asking = sample(queries.count, seed, (row) => rowOf(queries, row).some((value) => value !== 0));
  return asking.map((row) => {
    const vector = rowOf(queries, row);
    const score = (other: number) => innerProduct(vector, vectors, other);
    const top = new TopK(K);
    for (let other = 0; other < vectors.count; other++) top.offer(other, score(other));
    const best = top.best();
    return {
      vector,
      score,
      answers: best.length,
      threshold: best.at(-1)?.score ?? 0,
      extraCandidates: () => [],
    };
  });
}

/**
 * Random films that have terms, whose answers are the films with the highest cosine over the whole vocabulary.
 * `vectorOf` returns what the index is searched with for a film. Films that share their rarest terms are extra
 * candidates.
 */
export function cosineQueries(
  vectorOf: (film: number) => Float32Array,
  terms: FilmTerms,
  seed: number,
): RecallQuery[] {
  const { indptr, indices, data } = terms.tfidf;
  const scan = new NeighbourScan(terms);
  const everyFilm = () => true;
  const asking = sample(terms.tfidf.rows, seed, (film) => indptr[film] !== indptr[film + 1]);
  return asking.map((film) => {
    const weights = new Map<number, number>();
    for (let entry = indptr[film] ?? 0; entry < (indptr[film + 1] ?? 0); entry++) {
      weights.set(indices[entry] ?? 0, data[entry] ?? 0);
    }
    const cosine = (other: number) => {
      let sum = 0;
      for (let entry = indptr[other] ?? 0; entry < (indptr[other + 1] ?? 0); entry++) {
        sum += (weights.get(indices[entry] ?? 0) ?? 0) * (data[entry] ?? 0);
      }
      return sum;
    };
    const best = scan.nearest(film, K, Infinity, everyFilm).map(({ index }) => cosine(index));
    return {
      vector: vectorOf(film),
      answers: best.length,
      threshold: Math.min(...best),
      score: (other) => (other === film ? -Infinity : cosine(other)),
      extraCandidates: (shortlist, postings) =>
        scan.nearest(film, shortlist, postings, everyFilm).map(({ index }) => index),
    };
  });
}

/** Up to `QUERIES` random numbers below `count` that `accepts` admits. */
function sample(count: number, seed: number, accepts: (row: number) => boolean): number[] {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  new Random(seed).shuffle(order);
  const chosen: number[] = [];
  for (const row of order) {
    if (chosen.length === QUERIES) break;
    if (accepts(row)) chosen.push(row);
  }
  return chosen;
}

/** A row of the vectors, not copied. */
export function rowOf({ data, dimensions }: Vectors, row: number): Float32Array {
  return data.subarray(row * dimensions, (row + 1) * dimensions);
}

function innerProduct(a: Float32Array, { data, dimensions }: Vectors, row: number): number {
  let sum = 0;
  for (let i = 0; i < dimensions; i++) sum += (a[i] ?? 0) * (data[row * dimensions + i] ?? 0);
  return sum;
}
