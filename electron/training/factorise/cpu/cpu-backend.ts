import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { NotFinite, type AlsBackend, type Factors, type SideName } from '../als-backend.ts';
import type { AlsOptions, AlsSolver } from '../als-options.ts';
import { ridgesOf, transposeInteractions, type Interactions } from '../interactions.ts';
import { allocate, GRAMIAN_PARTS, planMemory, type AlsLayout, type AlsSide } from './als-memory.ts';
import { CHUNK_ROWS, NEXT_CHUNK, STOP, type AlsTask, type AlsWorkerData } from './als-tasks.ts';
import { loadAlsKernels } from './kernel-module.ts';

/** More threads than this gain little: they would wait for memory. */
const MOST_WORKERS = 8;
const PROGRESS_MS = 100;

/** Implicit ALS in worker threads, with WebAssembly SIMD. The number of workers does not change the result. */
export class CpuBackend implements AlsBackend {
  readonly #layout: AlsLayout;
  readonly #memory: WebAssembly.Memory;
  readonly #options: AlsOptions;
  readonly #control = new Int32Array(new SharedArrayBuffer(8));
  readonly #workers: readonly Worker[];

  /**
   * Copies likes and initial factors. `workers` defaults to the processor's threads, at most 8. Throws a RangeError if
   * there is not enough memory.
   */
  constructor(
    likes: Interactions,
    initial: Factors,
    options: AlsOptions,
    workers = Math.min(MOST_WORKERS, availableParallelism()),
  ) {
    this.#options = options;
    this.#layout = planMemory(likes, options.rank, workers);
    this.#memory = allocate(this.#layout);
    this.#fill(this.#layout.viewers, likes, initial.viewers);
    this.#fill(this.#layout.items, transposeInteractions(likes), initial.items);
    const module = loadAlsKernels();
    const workerPath = fileURLToPath(new URL(WORKER_FILE, import.meta.url));
    this.#workers = Array.from({ length: workers }, (_, worker) => {
      const workerData: AlsWorkerData = {
        module,
        memory: this.#memory,
        layout: this.#layout,
        worker,
        control: this.#control,
      };
      const thread = new Worker(workerPath, { workerData });
      thread.unref();
      return thread;
    });
  }

  #floats(offset: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, offset, length);
  }

  #fill(side: AlsSide, interactions: Interactions, factors: Float32Array): void {
    const { rank } = this.#options;
    const { stride } = this.#layout;
    new Int32Array(this.#memory.buffer, side.indptr, side.rows + 1).set(interactions.indptr);
    new Int32Array(this.#memory.buffer, side.indices, interactions.indices.length).set(interactions.indices);
    const padded = this.#floats(side.factors, side.rows * stride);
    this.#floats(side.ridges, side.rows).set(ridgesOf(interactions, this.#options));
    for (let row = 0; row < side.rows; row++) {
      padded.set(factors.subarray(row * rank, (row + 1) * rank), row * stride);
    }
  }

  async iterate(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<void> {
    const { viewers, items } = this.#layout;
    const { solver } = this.#options;
    const itemShare = items.rows / (viewers.rows + items.rows);
    await this.#halfStep('items', solver, signal, (done) => {
      onProgress(itemShare * done);
    });
    await this.#halfStep('viewers', solver, signal, (done) => {
      onProgress(itemShare + (1 - itemShare) * done);
    });
  }

  async settleViewers(signal: AbortSignal): Promise<void> {
    if (this.#options.solver.kind === 'cholesky') return;
    await this.#halfStep('viewers', { kind: 'cholesky' }, signal, () => undefined);
  }

  async #halfStep(
    own: SideName,
    solver: AlsSolver,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<void> {
    await this.#run({ kind: 'gramian', side: own === 'viewers' ? 'items' : 'viewers' }, signal);
    this.#combineParts();
    // Conjugate gradients leave a row unchanged if they meet NaN, so the fixed side's Gramian is checked.
    const { stride, shared } = this.#layout;
    if (!this.#areNumbers(shared, stride ** 2)) throw new NotFinite(own);
    const chunks = Math.ceil(this.#layout[own].rows / CHUNK_ROWS);
    const timer = setInterval(() => {
      onProgress(Math.min(1, Atomics.load(this.#control, NEXT_CHUNK) / chunks));
    }, PROGRESS_MS);
    try {
      const cgSteps = solver.kind === 'cg' ? solver.steps : null;
      await this.#run({ kind: 'solve', side: own, cgSteps }, signal);
    } finally {
      clearInterval(timer);
    }
    const { rows, factors } = this.#layout[own];
    if (!this.#areNumbers(factors, rows * stride)) throw new NotFinite(own);
    onProgress(1);
  }

  #areNumbers(offset: number, length: number): boolean {
    return this.#floats(offset, length).every(Number.isFinite);
  }

  /** Gives the task to all workers and waits for all of them. */
  async #run(task: AlsTask, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    Atomics.store(this.#control, NEXT_CHUNK, 0);
    const stop = () => {
      Atomics.store(this.#control, STOP, 1);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.all(this.#workers.map((worker) => answerOf(worker, task)));
    } finally {
      signal.removeEventListener('abort', stop);
      Atomics.store(this.#control, STOP, 0);
    }
    signal.throwIfAborted();
  }

  /** Sums the parts of the Gramian in float64, multiplies by the unobserved weight and writes both triangles. */
  #combineParts(): void {
    const { stride, parts, shared } = this.#layout;
    const size = stride * stride;
    const partial = this.#floats(parts, GRAMIAN_PARTS * size);
    const combined = this.#floats(shared, size);
    for (let i = 0; i < stride; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let part = 0; part < GRAMIAN_PARTS; part++) sum += partial[part * size + i * stride + j] ?? 0;
        combined[i * stride + j] = this.#options.unobservedWeight * sum;
        combined[j * stride + i] = this.#options.unobservedWeight * sum;
      }
    }
  }

  factors(): Promise<Factors> {
    const { viewers, items } = this.#layout;
    return Promise.resolve({ viewers: this.#unpadded(viewers), items: this.#unpadded(items) });
  }

  #unpadded({ rows, factors }: AlsSide): Float32Array {
    const { stride } = this.#layout;
    const { rank } = this.#options;
    const padded = this.#floats(factors, rows * stride);
    const plain = new Float32Array(rows * rank);
    for (let row = 0; row < rows; row++) {
      plain.set(padded.subarray(row * stride, row * stride + rank), row * rank);
    }
    return plain;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** The worker's file has the extension of this one: .ts in the sources, .js in a bundle. */
const WORKER_FILE = import.meta.url.endsWith('.ts') ? './als-worker.ts' : './als-worker.js';

function answerOf(worker: Worker, task: AlsTask): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: unknown) => {
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    worker.once('message', () => {
      worker.off('error', onError);
      resolve();
    });
    worker.once('error', onError);
    worker.postMessage(task);
  });
}
