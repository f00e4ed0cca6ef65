import { NeighbourScan, type FilmTerms } from '../features/neighbour-scan.ts';

/** How many films a cold film's factors are averaged from. */
const NEIGHBOURS = 20;
/** Inverted-list entries read for one film, rarest terms first: fewer if very many films are cold. */
const MOST_POSTINGS = 20_000;
const FEWEST_POSTINGS = 1000;
/** Entries read for all films together: about half a minute. */
const ALL_POSTINGS = 2e9;

/** 1 for each film whose factors are zero, because nobody liked it; otherwise 0. */
export function coldFilms(items: Float32Array, rank: number): Uint8Array {
  return Uint8Array.from({ length: items.length / rank }, (_, film) =>
    items.subarray(film * rank, (film + 1) * rank).every((value) => value === 0) ? 1 : 0,
  );
}

/**
 * A copy of the item factors in which each film marked `cold` has the mean factors of the warm films with the most
 * similar texts, weighted by the square of the cosine: a guess, for the hybrid list, at whom a film suits that nobody
 * liked. A film without similar texts keeps zeros.
 */
export function inferColdFactors(
  items: Float32Array,
  rank: number,
  cold: Uint8Array,
  terms: FilmTerms,
): Float32Array {
  const filled = items.slice();
  const scan = new NeighbourScan(terms);
  const coldCount = cold.reduce((sum, mark) => sum + mark, 0);
  const postings = Math.min(MOST_POSTINGS, Math.max(FEWEST_POSTINGS, Math.floor(ALL_POSTINGS / coldCount)));
  const isWarm = (film: number) => cold[film] === 0;
  cold.forEach((mark, film) => {
    if (mark === 0) return;
    let total = 0;
    const sum = new Float64Array(rank);
    for (const { index, score } of scan.nearest(film, NEIGHBOURS, postings, isWarm)) {
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
