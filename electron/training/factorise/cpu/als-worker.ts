// A worker thread of the CPU trainer: takes chunks of rows until none are left, answers 'done' and waits for the next
// task. Which worker solves a row makes no difference to the result.
import { parentPort, workerData } from 'node:worker_threads';
import { GRAMIAN_PARTS, partStart, type AlsSide } from './als-memory.ts';
import { CHUNK_ROWS, NEXT_CHUNK, STOP, type AlsTask, type AlsWorkerData } from './als-tasks.ts';

interface Kernels {
  gramian(factors: number, first: number, last: number, stride: number, out: number, zeros: number): void;
  solveByConjugateGradients(...numbers: readonly number[]): void;
  solveByCholesky(...numbers: readonly number[]): void;
}

const { module, memory, layout, worker, control } = workerData as AlsWorkerData;
// The exports are those of kernels/als.ts, which is compiled separately.
const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;

/** Calls `work` with one chunk number after another until none are left or STOP is set. */
function takeChunks(chunks: number, work: (chunk: number) => void): void {
  for (;;) {
    if (Atomics.load(control, STOP) === 1) return;
    const chunk = Atomics.add(control, NEXT_CHUNK, 1);
    if (chunk >= chunks) return;
    work(chunk);
  }
}

function sumGramian({ rows, factors }: AlsSide): void {
  takeChunks(GRAMIAN_PARTS, (part) => {
    const out = layout.parts + 4 * part * layout.stride ** 2;
    kernels.gramian(
      factors,
      partStart(rows, part),
      partStart(rows, part + 1),
      layout.stride,
      out,
      layout.zeros,
    );
  });
}

function solve(own: AlsSide, other: AlsSide, cgSteps: number | null): void {
  const scratch = layout.scratch + worker * layout.scratchBytes;
  takeChunks(Math.ceil(own.rows / CHUNK_ROWS), (chunk) => {
    const first = chunk * CHUNK_ROWS;
    const last = Math.min(own.rows, first + CHUNK_ROWS);
    const system = [
      own.factors,
      other.factors,
      own.indptr,
      own.indices,
      own.ridges,
      layout.shared,
      first,
      last,
    ];
    if (cgSteps === null) kernels.solveByCholesky(...system, layout.stride, scratch, layout.zeros);
    else kernels.solveByConjugateGradients(...system, layout.stride, cgSteps, scratch);
  });
}

parentPort?.on('message', (task: AlsTask) => {
  const own = layout[task.side];
  if (task.kind === 'gramian') sumGramian(own);
  else solve(own, layout[task.side === 'viewers' ? 'items' : 'viewers'], task.cgSteps);
  parentPort?.postMessage('done');
});
