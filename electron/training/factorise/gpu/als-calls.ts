import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import { COMBINE_PARTS, SUM_PARTS } from './gramian.wgsl.ts';
import { SUM_ROW_SYSTEMS } from './row-systems.wgsl.ts';
import { SOLVE_ROWS } from './solve-rows.wgsl.ts';

/** How the solver divides its work for vectors of a given length. */
export interface SolverShape {
  /** Numbers in a vector: the rank, rounded up to a multiple of 4. */
  readonly stride: number;
  readonly threads: number;
  /** Threads per dot product. */
  readonly lanes: number;
  /** Liked rows that a workgroup holds at once. */
  readonly tile: number;
}

export interface AlsKernels {
  readonly sumParts: GPUComputePipeline;
  readonly combineParts: GPUComputePipeline;
  readonly sumRowSystems: GPUComputePipeline;
  readonly solve: GPUComputePipeline;
}

/** Workgroup memory for a tile: half of the 16 KiB that every device has. */
const TILE_BYTES = 8192;
/** Rows per part of a Gramian, the most parts, and the most bytes of all parts together. */
const ROWS_A_PART = 256;
const MOST_PARTS = 64;
const MOST_PARTS_BYTES = 8 << 20;
/** Side of the square that a workgroup of outer-products.wgsl.ts sums, and numbers that one of `combine` sums. */
const SQUARE = 64;
const COMBINED = 256;

export function solverShape(rank: number): SolverShape {
  const stride = Math.ceil(rank / 4) * 4;
  const threads = stride <= 32 ? 32 : stride <= 64 ? 64 : 128;
  const fitting = 2 ** Math.floor(Math.log2(TILE_BYTES / 4 / stride));
  const tile = Math.min(threads / 2, fitting);
  return { stride, threads, tile, lanes: threads / tile };
}

export async function compileAls(gpu: Gpu, rank: number): Promise<AlsKernels> {
  const { stride, threads, lanes, tile } = solverShape(rank);
  const ofStride = { STRIDE: stride };
  return {
    sumParts: await gpu.kernel({ code: SUM_PARTS, entry: 'sum_parts', constants: ofStride }),
    combineParts: await gpu.kernel({ code: COMBINE_PARTS, entry: 'combine', constants: ofStride }),
    sumRowSystems: await gpu.kernel({ code: SUM_ROW_SYSTEMS, entry: 'sum_system', constants: ofStride }),
    solve: await gpu.kernel({
      code: SOLVE_ROWS,
      entry: 'solve',
      constants: { ...ofStride, THREADS: threads, LANES: lanes, TILE: tile },
    }),
  };
}

/**
 * The number of parts that the Gramian of so many rows is summed from; the same whatever memory there is, so that
 * rounding never changes.
 */
export function partsFor(rows: number, stride: number): number {
  const most = Math.min(MOST_PARTS, Math.floor(MOST_PARTS_BYTES / (4 * stride ** 2)));
  return Math.max(1, Math.min(most, Math.ceil(rows / ROWS_A_PART)));
}

/** The number of squares along one side of a matrix, as outer-products.wgsl.ts divides it. */
export function squaresAcross({ stride }: SolverShape): number {
  return Math.ceil(stride / SQUARE);
}

/** The two calls that leave `weight` times the Gramian of `rows` rows of `factors` in `gramian`. */
export function sumGramian(
  kernels: AlsKernels,
  buffers: { rows: number; factors: GPUBuffer; parts: GPUBuffer; gramian: GPUBuffer },
  shape: SolverShape,
  weight: number,
): Dispatch[] {
  const { stride } = shape;
  const parts = partsFor(buffers.rows, stride);
  const squares = squaresAcross(shape);
  return [
    {
      kernel: kernels.sumParts,
      parameters: [buffers.rows, Math.ceil(buffers.rows / parts)],
      buffers: [buffers.factors, buffers.parts],
      groups: [squares, squares, parts],
    },
    {
      kernel: kernels.combineParts,
      parameters: [parts, bitsOf(weight)],
      buffers: [buffers.parts, buffers.gramian],
      groups: [Math.ceil(stride ** 2 / COMBINED), 1, 1],
    },
  ];
}

/** The bits of a float32, as a whole number. */
function bitsOf(value: number): number {
  const [bits = 0] = new Uint32Array(Float32Array.of(value).buffer);
  return bits;
}
