import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import { GpuFailure } from '../../gpu/gpu-failure.ts';
import { NotFinite, type AlsBackend, type Factors, type SideName } from '../als-backend.ts';
import type { AlsOptions, AlsSolver } from '../als-options.ts';
import { ridgesOf, transposeInteractions, type Interactions } from '../interactions.ts';
import {
  compileAls,
  partsFor,
  solverShape,
  squaresAcross,
  sumGramian,
  type AlsKernels,
  type SolverShape,
} from './als-calls.ts';
import { LikesOnGpu } from './likes-on-gpu.ts';
import {
  byLength,
  CALL_OPERATIONS,
  countSummed,
  lengthOf,
  systemBytes,
  type RowBatch,
  type SideLikes,
} from './row-batches.ts';

interface Side extends SideLikes {
  /** rows x stride float32. */
  readonly factors: GPUBuffer;
}

type Sides = Readonly<Record<SideName, Side>>;

/**
 * Buffers for intermediate results: parts of a Gramian; the system that rows share, which is the weighted Gramian and a
 * right-hand side of zeros; systems of single rows; a mark that is set if a row's solution is not finite.
 */
type Scratch = Readonly<Record<'parts' | 'shared' | 'systems' | 'broken', GPUBuffer>>;

/** Positions `first` to `last` - 1 of a side's order. */
type Rows = Pick<RowBatch, 'first' | 'last'>;

/** Rows of a batch that are solved in one call, and what the call needs. */
interface Step {
  readonly own: Side;
  readonly other: Side;
  readonly likes: GPUBuffer;
  readonly batch: RowBatch;
  readonly rows: Rows;
  readonly steps: number;
}

/** The most workgroups per dimension that every device allows. */
const MOST_GROUPS = 65_535;
/** If this many calls of `CALL_OPERATIONS` are not enough, calls get more operations. */
const MOST_CALLS = 3;
/** The steps after which conjugate gradients in float32 gain nothing more, as a multiple of the rank. */
const EXACT_STEPS = 2;

/**
 * Implicit ALS on a GPU. The factors of both sides stay there; so do the likes if the memory budget has room for them,
 * otherwise they are uploaded in batches. Where the CPU would solve exactly, this iterates until float32 gains nothing
 * more. A half-step whose rows are one batch takes 2 calls for the Gramian, 2 for rows with systems of their own and at
 * most 4 for the others.
 */
export class GpuBackend implements AlsBackend {
  readonly #gpu: Gpu;
  readonly #options: AlsOptions;
  readonly #shape: SolverShape;
  readonly #kernels: AlsKernels;
  readonly #sides: Sides;
  readonly #scratch: Scratch;
  #likes: LikesOnGpu;

  private constructor(
    gpu: Gpu,
    options: AlsOptions,
    kernels: AlsKernels,
    sides: Sides,
    scratch: Scratch,
    likes: LikesOnGpu,
  ) {
    this.#gpu = gpu;
    this.#options = options;
    this.#shape = solverShape(options.rank);
    this.#kernels = kernels;
    this.#sides = sides;
    this.#scratch = scratch;
    this.#likes = likes;
  }

  /**
   * Uploads the initial factors and, if there is room, the likes, which must not change afterwards. Rejects with a
   * GpuFailure, of kind `memory` if the factors do not fit into the GPU's budget.
   */
  static async open(
    gpu: Gpu,
    likes: Interactions,
    initial: Factors,
    options: AlsOptions,
  ): Promise<GpuBackend> {
    const { stride } = solverShape(options.rank);
    const kernels = await compileAls(gpu, options.rank);
    const taken: GPUBuffer[] = [];
    const allocate = async (label: string, bytes: number) => {
      const buffer = await gpu.allocate(label, bytes);
      taken.push(buffer);
      return buffer;
    };
    const side = async (own: Interactions, factors: Float32Array, label: string): Promise<Side> => {
      const buffer = await allocate(label, 4 * own.rows * stride);
      await gpu.upload(buffer, restrided(factors, options.rank, stride));
      const order = byLength(own);
      const summed = countSummed(own, order, stride);
      return { likes: own, order, ridges: ridgesOf(own, options), summed, factors: buffer };
    };
    try {
      const sides = {
        viewers: await side(likes, initial.viewers, 'factors of viewers'),
        items: await side(transposeInteractions(likes), initial.items, 'factors of films'),
      };
      const parts = partsFor(Math.max(likes.rows, likes.columns), stride);
      const scratch = {
        parts: await allocate('parts of a Gramian', 4 * parts * stride ** 2),
        shared: await allocate('a Gramian', systemBytes(stride)),
        systems: await allocate(
          'systems of rows',
          Math.max(sides.viewers.summed, sides.items.summed) * systemBytes(stride),
        ),
        broken: await allocate('marks', 4),
      };
      const placed = await LikesOnGpu.place(gpu, sides, gpu.memory.left);
      return new GpuBackend(gpu, options, kernels, sides, scratch, placed);
    } catch (error) {
      gpu.free(...taken);
      throw error;
    }
  }

  async iterate(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<void> {
    const { viewers, items } = this.#sides;
    const itemShare = items.likes.rows / (viewers.likes.rows + items.likes.rows);
    const steps = this.#steps(this.#options.solver);
    await this.#halfStep('items', steps, signal, (done) => {
      onProgress(itemShare * done);
    });
    await this.#halfStep('viewers', steps, signal, (done) => {
      onProgress(itemShare + (1 - itemShare) * done);
    });
  }

  async settleViewers(signal: AbortSignal): Promise<void> {
    if (this.#options.solver.kind === 'cholesky') return;
    await this.#halfStep('viewers', this.#steps({ kind: 'cholesky' }), signal, () => undefined);
  }

  async factors(): Promise<Factors> {
    return {
      viewers: await this.#download(this.#sides.viewers),
      items: await this.#download(this.#sides.items),
    };
  }

  close(): Promise<void> {
    this.#gpu.free(this.#sides.viewers.factors, this.#sides.items.factors, ...Object.values(this.#scratch));
    this.#likes.free();
    return Promise.resolve();
  }

  #steps(solver: AlsSolver): number {
    return solver.kind === 'cg' ? solver.steps : EXACT_STEPS * this.#shape.stride;
  }

  /** Solves a side; if the device runs out of memory, again with half the room for likes. */
  async #halfStep(
    name: SideName,
    steps: number,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<void> {
    let furthest = 0;
    const onward = (done: number) => {
      furthest = Math.max(furthest, done);
      onProgress(furthest);
    };
    for (;;) {
      try {
        await this.#solveSide(name, steps, signal, onward);
        return;
      } catch (error) {
        if (!(error instanceof GpuFailure) || error.kind !== 'memory') throw error;
        this.#likes.free();
        this.#likes = await LikesOnGpu.place(this.#gpu, this.#sides, Math.floor(this.#likes.room / 2));
      }
    }
  }

  async #solveSide(
    name: SideName,
    steps: number,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<void> {
    const side = this.#sides[name];
    signal.throwIfAborted();
    const other = this.#sides[name === 'viewers' ? 'items' : 'viewers'];
    const { parts, shared } = this.#scratch;
    await this.#gpu.run(
      sumGramian(
        this.#kernels,
        { rows: other.likes.rows, factors: other.factors, parts, gramian: shared },
        this.#shape,
        this.#options.unobservedWeight,
      ),
    );
    for (const batch of this.#likes.batches[name]) {
      const likes = await this.#likes.batch(name, batch);
      const run = async (rows: Rows, dispatches: (step: Step) => Dispatch[]) => {
        signal.throwIfAborted();
        await this.#gpu.run(dispatches({ own: side, other, likes, batch, rows, steps }));
        onProgress(rows.last / side.order.length);
      };
      const summed = { first: batch.first, last: Math.min(batch.last, Math.max(batch.first, side.summed)) };
      if (summed.last > summed.first) {
        await run(summed, (step) => [this.#sumSystems(step), this.#solve(step, 'own')]);
      }
      for (const rows of this.#calls(side, { first: summed.last, last: batch.last }, steps)) {
        await run(rows, (step) => [this.#solve(step, 'shared')]);
      }
    }
    signal.throwIfAborted();
    const broken = new Uint32Array(1);
    await this.#gpu.download(this.#scratch.broken, broken);
    if (broken[0] !== 0) throw new NotFinite(name);
  }

  /** The rows, divided into calls that do not take too long; none if there are no rows. */
  #calls({ likes, order }: SideLikes, { first, last }: Rows, steps: number): Rows[] {
    const operationsEach = 4 * this.#shape.stride * (steps + 1);
    const most = Math.max(CALL_OPERATIONS / operationsEach, likes.indices.length / MOST_CALLS);
    const calls: Rows[] = [];
    let start = first;
    let entries = 0;
    for (let place = first; place < last; place++) {
      const length = lengthOf(likes, order[place] ?? 0);
      if (place > start && entries + length > most) {
        calls.push({ first: start, last: place });
        start = place;
        entries = 0;
      }
      entries += length;
    }
    return start < last ? [...calls, { first: start, last }] : calls;
  }

  #sumSystems({ other, likes, batch, rows }: Step): Dispatch {
    const squares = squaresAcross(this.#shape);
    return {
      kernel: this.#kernels.sumRowSystems,
      parameters: [rows.first - batch.first],
      buffers: [other.factors, this.#scratch.shared, likes, this.#scratch.systems],
      groups: [squares, squares, rows.last - rows.first],
    };
  }

  #solve({ own, other, likes, batch, rows, steps }: Step, system: 'shared' | 'own'): Dispatch {
    const { shared, systems, broken } = this.#scratch;
    const count = rows.last - rows.first;
    const wide = Math.min(count, MOST_GROUPS);
    const isOwn = system === 'own';
    return {
      kernel: this.#kernels.solve,
      parameters: [rows.first - batch.first, count, steps, isOwn ? systemBytes(this.#shape.stride) / 16 : 0],
      buffers: [own.factors, other.factors, isOwn ? systems : shared, likes, broken],
      groups: [wide, Math.ceil(count / wide), 1],
    };
  }

  async #download({ likes, factors }: Side): Promise<Float32Array> {
    const { stride } = this.#shape;
    const padded = new Float32Array(likes.rows * stride);
    await this.#gpu.download(factors, padded);
    return restrided(padded, stride, this.#options.rank);
  }
}

/** The rows, `from` numbers each, as rows of `to` numbers: cut off, or padded with zeros. */
function restrided(rows: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return rows;
  const count = rows.length / from;
  const changed = new Float32Array(count * to);
  const kept = Math.min(from, to);
  for (let row = 0; row < count; row++) changed.set(rows.subarray(row * from, row * from + kept), row * to);
  return changed;
}
