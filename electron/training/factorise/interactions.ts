import { transpose } from '#electron/formats/csr.ts';
import type { RatingTable } from '../dataset/rating-table.ts';
import type { AlsOptions } from './als-options.ts';

/** Who liked what: row r holds the columns indices[indptr[r]] to indices[indptr[r + 1] - 1], ascending. */
export interface Interactions {
  readonly rows: number;
  readonly columns: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
}

/** A rating from here on counts as liking the film, on the usual scale of 0.5 to 5 stars. */
const LIKED_FROM = 3;

/**
 * The threshold that turns ratings into likes: 3 stars, as the published implicit-feedback splits of MovieLens use;
 * where that would leave fewer than half of the ratings, as on a harsher scale, the median rating.
 */
export function likedFrom(ratings: Float32Array): number {
  const liked = ratings.reduce((count, rating) => count + (rating >= LIKED_FROM ? 1 : 0), 0);
  if (2 * liked >= ratings.length) return LIKED_FROM;
  const sorted = ratings.slice().sort();
  return sorted[sorted.length >> 1] ?? LIKED_FROM;
}

/** Keeps the ratings that count as liking; `keep` may leave out more of them (a held-out part). */
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

/** The same interactions seen from the other side. */
export function transposeInteractions(interactions: Interactions): Interactions {
  const { indptr, indices } = transpose({
    ...interactions,
    data: new Float32Array(interactions.indices.length),
  });
  return { rows: interactions.columns, columns: interactions.rows, indptr, indices };
}

/** How strongly each row is held small: by a share of its likes and of all that it does not like (als-options.ts). */
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
