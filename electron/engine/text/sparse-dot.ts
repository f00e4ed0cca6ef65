import type { SparseRow } from '#electron/formats/csr.ts';

/** Dot product of two sparse rows (columns ascending), summed in float64 in column order. */
export function sparseDot(a: SparseRow, b: SparseRow): number {
  let sum = 0;
  let i = 0;
  let j = 0;
  while (i < a.indices.length && j < b.indices.length) {
    const left = a.indices[i] ?? 0;
    const right = b.indices[j] ?? 0;
    if (left === right) sum += (a.data[i++] ?? 0) * (b.data[j++] ?? 0);
    else if (left < right) i++;
    else j++;
  }
  return sum;
}
