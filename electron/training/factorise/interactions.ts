import { transpose } from '#electron/formats/csr.ts';
import type { RatingTable } from '../dataset/rating-table.ts';
import type { AlsOptions } from './als-options.ts';

/** Likes as CSR without values: row r has columns indices[indptr[r]] to indices[indptr[r + 1] - 1], ascending. */
export interface Interactions {
  readonly rows: number;
  readonly columns: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
}

/** The lowest rating that counts as a like, on the usual scale of 0.5 to 5 stars. */
const LIKED_FROM = 3;

/**
 * The lowest rating that counts as a like: 3 stars, as in the published implicit-feedback splits of MovieLens; the
 * median rating if 3 stars would leave fewer than half of the ratings, as on a harsher scale.
 */
export function likedFrom(ratings: Float32Array): number {
  const liked = ratings.reduce((count, rating) => count + (rating >= LIKED_FROM ? 1 : 0), 0);
  if (2 * liked >= ratings.length) return LIKED_FROM;
  const sorted = ratings.slice().sort();
  return sorted[sorted.length >> 1] ?? LIKED_FROM;
}

/** The likes, a row per viewer: ratings of at least `threshold`, except those that `keep` rejects (a held-out part). */
export function likes(
  { userIds, indptr, films, ratings }: RatingTable,
  filmCount: number,
  threshold: number,
  keep: (entry: number) => boolean = () => true,
): Interactions {
  const kept = new Int32Array(films.length);
  const starts = new Int32Array(indptr.length);
  let count = 0;
  for (let viewer = 0; viewer < userIds.length; viewer++) {
    const end = indptr[viewer + 1] ?? 0;
    for (let entry = indptr[viewer] ?? 0; entry < end; entry++) {
      if ((ratings[entry] ?? 0) >= threshold && keep(entry)) kept[count++] = films[entry] ?? 0;
    }
    starts[viewer + 1] = count;
  }
  return { rows: userIds.length, columns: filmCount, indptr: starts, indices: kept.slice(0, count) };
}

/** The same interactions with rows and columns exchanged. */
export function transposeInteractions(interactions: Interactions): Interactions {
  const { indptr, indices } = transpose({
    ...interactions,
    data: new Float32Array(interactions.indices.length),
  });
  return { rows: interactions.columns, columns: interactions.rows, indptr, indices };
}

/** The ridge of each row: l (likes + a columns)^v, in the terms of als-options.ts. */
export function ridgesOf(
  { rows, columns, indptr }: Interactions,
  {
    unobservedWeight,
    regularisation,
    frequencyExponent,
  }: Pick<AlsOptions, 'unobservedWeight' | 'regularisation' | 'frequencyExponent'>,
): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => {
    const likes = (indptr[row + 1] ?? 0) - (indptr[row] ?? 0);
    return regularisation * (likes + unobservedWeight * columns) ** frequencyExponent;
  });
}
