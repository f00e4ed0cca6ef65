import type { Interactions } from '../interactions.ts';

/** One side's rows and likes, as the host holds them. */
export interface SideLikes {
  readonly likes: Interactions;
  /** Rows from the most likes to the fewest. */
  readonly order: Int32Array;
  /** A number for each row: how strongly it is held small. */
  readonly ridges: Float32Array;
  /** Rows, the first of the order, for which systems of their own are summed before they are solved. */
  readonly summed: number;
}

/** Rows of a side that are solved together: places `first` to `last` - 1 of its order. */
export interface RowBatch {
  readonly first: number;
  readonly last: number;
  /** What it takes on the GPU. */
  readonly bytes: number;
}

/** Numbers that describe a row: its place among the factors, where its likes start and end, and its ridge. */
const ROW_NUMBERS = 4;

/** The rows of a side, those with the most likes first: what takes longest starts first, and alike are neighbours. */
export function byLength(likes: Interactions): Int32Array {
  const lengths = Int32Array.from({ length: likes.rows }, (_, row) => lengthOf(likes, row));
  return Int32Array.from({ length: likes.rows }, (_, row) => row).sort(
    (a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b,
  );
}

export function lengthOf({ indptr }: Interactions, row: number): number {
  return (indptr[row + 1] ?? 0) - (indptr[row] ?? 0);
}

/** A row with more likes than this would be solved long after the others: 256 tiles of 16, several times over. */
const LONG_ROW = 4096;
/** What the systems of rows may take on the GPU. */
const MOST_SYSTEM_BYTES = 8 << 20;
/** Drivers end a call that takes seconds, so it is given this many operations at most. */
export const CALL_OPERATIONS = 4e10;

/** Bytes of a row's system: a matrix and a right-hand side. */
export function systemBytes(stride: number): number {
  return 4 * stride * (stride + 1);
}

/**
 * How many rows, those with the most likes, get systems of their own; whatever memory there is, as the result is
 * rounded by it.
 */
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
 * Cuts the ordered rows into batches that take at most `most` bytes each. Undefined where a single row takes more: a
 * row cannot be cut.
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
