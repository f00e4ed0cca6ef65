import { TopK, type Scored } from '#shared/scoring/top-k.ts';
import type { NpyReader } from '#electron/formats/npy.ts';
import { dot } from '../vectors/dot.ts';

/** Rows read at once: large enough to make the read cheap, small enough to stay in cache. */
const BLOCK_ROWS = 1024;

/**
 * The `k` rows of `factors` with the largest dot product with `query`, best first, among those that `accepts` takes.
 * Reads the whole file in blocks and keeps nothing of it.
 */
export function scanFactors(
  factors: NpyReader<'float32'>,
  query: Float32Array,
  k: number,
  accepts: (row: number) => boolean,
): Scored[] {
  const top = new TopK(k);
  for (let first = 0; first < factors.rows; first += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, factors.rows - first);
    const block = factors.read(first, rows);
    for (let row = 0; row < rows; row++) {
      if (accepts(first + row)) {
        top.offer(first + row, dot(query, block, row * factors.columns, factors.columns));
      }
    }
  }
  return top.best();
}

/** The exact score of each given row. */
export function scoreRows(
  factors: NpyReader<'float32'>,
  query: Float32Array,
  rows: Iterable<number>,
): Scored[] {
  const scored: Scored[] = [];
  for (const row of rows) {
    scored.push({ index: row, score: dot(query, factors.read(row, 1), 0, factors.columns) });
  }
  return scored;
}
