import type { Interactions } from '#electron/training/factorise/interactions.ts';
import { Random } from '#electron/training/random.ts';

/**
 * Likes of the shape of MovieLens-1M's usual split (6,039 viewers, 3,628 films, 590,733 likes) or any other: likes per
 * viewer are log-normal, likes per film follow a power law.
 */
export function syntheticLikes(rows: number, columns: number, entries: number, seed = 1): Interactions {
  const random = new Random(seed);
  const sizes = Float64Array.from({ length: rows }, () => Math.exp(random.normal()));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const indptr = new Int32Array(rows + 1);
  const all: number[] = [];
  for (let row = 0; row < rows; row++) {
    const wanted = Math.min(columns / 2, Math.max(1, Math.round(((sizes[row] ?? 0) / total) * entries)));
    const liked = new Set<number>();
    while (liked.size < wanted) liked.add(Math.floor(columns * random.uniform() ** 2.5));
    all.push(...[...liked].sort((a, b) => a - b));
    indptr[row + 1] = all.length;
  }
  return { rows, columns, indptr, indices: Int32Array.from(all) };
}
