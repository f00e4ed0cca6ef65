import type { Interactions } from '../interactions.ts';

/** One side's rows and likes, as the host holds them. */
export interface SideLikes {
  readonly likes: Interactions;
  /** Rows from the most likes to the fewest. */
  readonly order: Int32Array;
  /** The ridge of each row. */
  readonly ridges: Float32Array;
  /** How many rows, the first of the order, get systems of their own, which are summed before they are solved. */
  readonly summed: number;
}

/** Rows of a side that are on the GPU together: positions `first` to `last` - 1 of its order. */
export interface RowBatch {
  readonly first: number;
  readonly last: number;
  /** Its size on the GPU. */
  readonly bytes: number;
}

/** Numbers that describe a row: its position among the factors, where its likes start and end, and its ridge. */
const ROW_NUMBERS = 4;

/** The rows of a side, most likes first: the longest work starts first, and rows of similar length are neighbours. */
export function byLength(likes: Interactions): Int32Array {
  const lengths = Int32Array.from({ length: likes.rows }, (_, row) => lengthOf(likes, row));
  return Int32Array.from({ length: likes.rows }, (_, row) => row).sort(
    (a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b,
  );
}

export function lengthOf({ indptr }: Interactions, row: number): number {
  return (indptr[row + 1] ?? 0) - (indptr[row] ?? 0);
}

/** A row with more likes than this would finish long after the others: it reads over 256 tiles of 16 in each step. */
const LONG_ROW = 4096;
/** The most bytes for systems of rows on the GPU. */
const MOST_SYSTEM_BYTES = 8 << 20;
/** Drivers end a call that takes seconds, so calls are cut at this many operations. */
export const CALL_OPERATIONS = 4e10;

/** Bytes of a row's system: a matrix and a right-hand side. */
export function systemBytes(stride: number): number {
  return 4 * stride * (stride + 1);
}

/** How many rows, those with the most likes, get systems of their own; independent of memory: it affects rounding. */
export function countSummed(likes: Interactions, order: Int32Array, stride: number): number {
  const most = Math.min(order.length, Math.floor(MOST_SYSTEM_BYTES / systemBytes(stride)));
  let operations = 0;
  for (let place = 0; place < most; place++) {
    const length = lengthOf(likes, order[place] ?? 0);
    operations += length * stride ** 2;
    if (length <= LONG_ROW || operations > CALL_OPERATIONS) return place;
  }
  return most;
}

/**
 * Cuts the ordered rows into batches of at most `most` bytes. Undefined if a single row takes more: it cannot be cut.
 */
export function cutBatches({ likes, order }: SideLikes, most: number): RowBatch[] | undefined {
  const batches: RowBatch[] = [];
  let first = 0;
  let bytes = 0;
  for (let place = 0; place < order.length; place++) {
    const more = 4 * (ROW_NUMBERS + lengthOf(likes, order[place] ?? 0));
    if (more > most) return undefined;
    if (bytes + more > most) {
      batches.push({ first, last: place, bytes });
      first = place;
      bytes = 0;
    }
    bytes += more;
  }
  return [...batches, { first, last: order.length, bytes }];
}

/** The batch as solve-rows.wgsl.ts reads it: the descriptions of its rows, then what they like. */
export function layOut({ likes, order, ridges }: SideLikes, { first, last, bytes }: RowBatch): Uint32Array {
  const numbers = new Uint32Array(bytes / 4);
  const asFloats = new Float32Array(numbers.buffer);
  let start = ROW_NUMBERS * (last - first);
  for (let place = first; place < last; place++) {
    const row = order[place] ?? 0;
    const liked = likes.indices.subarray(likes.indptr[row], likes.indptr[row + 1]);
    const at = ROW_NUMBERS * (place - first);
    numbers.set([row, start, start + liked.length], at);
    asFloats[at + 3] = ridges[row] ?? 0;
    numbers.set(liked, start);
    start += liked.length;
  }
  return numbers;
}
