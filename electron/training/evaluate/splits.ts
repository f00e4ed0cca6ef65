import type { RatingTable } from '../dataset/rating-table.ts';
import { Random } from '../random.ts';

/** Which ratings a measured model may not see. */
export interface Split {
  /** 1 for each held-out entry of the rating table, otherwise 0. */
  readonly heldOut: Uint8Array;
  /** 1 for each film whose ratings are all held out, so that it is new to the model; otherwise 0. */
  readonly coldFilms: Uint8Array;
}

/** Share of the films that a split by viewer makes cold. */
const COLD_SHARE = 0.05;

/**
 * Holds out a random share of each viewer's ratings, and all ratings of a few films, drawn at random. The number per
 * viewer is rounded down; if it is below 1, one rating is held out with that probability, so that data with few ratings
 * per viewer can be measured too. Deterministic for a seed.
 */
export function splitByViewer(ratings: RatingTable, filmCount: number, share: number, seed: number): Split {
  const random = new Random(seed);
  const coldFilms = Uint8Array.from({ length: filmCount }, () => (random.uniform() < COLD_SHARE ? 1 : 0));
  // A loop, because `from` first makes a list of all numbers, gigabytes for 32 million ratings.
  const heldOut = new Uint8Array(ratings.films.length);
  for (let entry = 0; entry < heldOut.length; entry++)
    heldOut[entry] = coldFilms[ratings.films[entry] ?? 0] ?? 0;
  for (let viewer = 0; viewer < ratings.userIds.length; viewer++) {
    const start = ratings.indptr[viewer] ?? 0;
    const entries = Int32Array.from(
      { length: (ratings.indptr[viewer + 1] ?? 0) - start },
      (_, i) => start + i,
    );
    random.shuffle(entries);
    const expected = share * entries.length;
    const count = expected >= 1 ? Math.floor(expected) : random.uniform() < expected ? 1 : 0;
    for (const entry of entries.subarray(0, count)) heldOut[entry] = 1;
  }
  return { heldOut, coldFilms };
}

/** A split by time holds out at most this many times the share that was asked for. */
const MOST_EXCESS = 2;

/**
 * Holds out the newest share of all ratings (and all as old as the oldest of these): the model knows nothing from that
 * moment on. Undefined if that is much more than the share, or no ratings are older, because too many have no time or
 * the same. A film first rated later is cold.
 */
export function splitByTime(ratings: RatingTable, filmCount: number, share: number): Split | undefined {
  const sorted = ratings.seconds.slice().sort();
  const first = Math.floor((1 - share) * sorted.length);
  const cut = sorted[first];
  if (cut === undefined || cut === sorted[0]) return undefined;
  const asked = sorted.length - first;
  if (sorted.length - sorted.indexOf(cut) > MOST_EXCESS * asked) return undefined;
  const heldOut = new Uint8Array(ratings.seconds.length);
  const coldFilms = new Uint8Array(filmCount).fill(1);
  for (let entry = 0; entry < heldOut.length; entry++) {
    if ((ratings.seconds[entry] ?? 0) >= cut) heldOut[entry] = 1;
    else coldFilms[ratings.films[entry] ?? 0] = 0;
  }
  return { heldOut, coldFilms };
}
