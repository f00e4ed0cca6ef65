import type { DenseMatrix } from '#electron/training/features/projection.ts';
import { Random } from '#electron/training/random.ts';

/**
 * A sparse random projection: entries +1 or -1 with probability 1 / (2 s), else 0, with s = sqrt(rows) (Li, Hastie and
 * Church 2006).
 */
export function randomProjection(rows: number, columns: number, seed: number): DenseMatrix {
  const random = new Random(seed);
  const half = 1 / (2 * Math.sqrt(rows));
  const data = Float64Array.from({ length: rows * columns }, () => {
    const draw = random.uniform();
    return draw < half ? 1 : draw < 2 * half ? -1 : 0;
  });
  return { rows, columns, data };
}
