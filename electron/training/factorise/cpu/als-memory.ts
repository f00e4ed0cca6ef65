import type { Interactions } from '../interactions.ts';

/** One side of the factorisation in shared memory; all fields except `rows` are byte offsets. */
export interface AlsSide {
  readonly rows: number;
  /** rows x stride float32. */
  readonly factors: number;
  /** rows + 1 int32: where each row's likes start. */
  readonly indptr: number;
  /** int32: the rows of the other side that are liked. */
  readonly indices: number;
  /** rows float32: the ridge of each row. */
  readonly ridges: number;
}

/** Byte offsets in the memory that the main thread and the workers share. */
export interface AlsLayout {
  /** Numbers from one row to the next: the rank, rounded up to whole SIMD registers. */
  readonly stride: number;
  readonly viewers: AlsSide;
  readonly items: AlsSide;
  /** stride x stride float32: the weighted Gramian of the side that is held fixed. */
  readonly shared: number;
  /** GRAMIAN_PARTS x stride x stride float32: the Gramian of each part of a side. */
  readonly parts: number;
  /** A row of zeros. */
  readonly zeros: number;
  /** Each worker's own vectors and matrix, `scratchBytes` per worker. */
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly totalBytes: number;
}

/** A side's Gramian is summed from this many parts, whatever the number of workers, so that rounding never changes. */
export const GRAMIAN_PARTS = 64;

const LANES = 4;
const PAGE_BYTES = 65_536;
/** AssemblyScript reserves the first bytes. */
const FIRST_FREE = 1024;

/** Plans the memory for the given interactions. */
export function planMemory(byViewer: Interactions, rank: number, workers: number): AlsLayout {
  const stride = Math.ceil(rank / LANES) * LANES;
  let next = FIRST_FREE;
  const take = (bytes: number) => {
    const start = next;
    next += Math.ceil(bytes / 16) * 16;
    return start;
  };
  const side = (rows: number): AlsSide => ({
    rows,
    factors: take(4 * rows * stride),
    indptr: take(4 * (rows + 1)),
    indices: take(4 * byViewer.indices.length),
    ridges: take(4 * rows),
  });
  const scratchBytes = 4 * stride * (stride + 3);
  return {
    stride,
    viewers: side(byViewer.rows),
    items: side(byViewer.columns),
    shared: take(4 * stride * stride),
    parts: take(4 * GRAMIAN_PARTS * stride * stride),
    zeros: take(4 * stride),
    scratch: take(workers * scratchBytes),
    scratchBytes,
    totalBytes: next,
  };
}

/** Shared memory for the layout. Throws a RangeError if that is more than 4 GiB or more than the machine can give. */
export function allocate(layout: AlsLayout): WebAssembly.Memory {
  const pages = Math.ceil(layout.totalBytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The first row of part `part` of a side's Gramian; parts hold whole groups of four rows. */
export function partStart(rows: number, part: number): number {
  const size = Math.ceil(rows / GRAMIAN_PARTS / 4) * 4;
  return Math.min(rows, part * size);
}
