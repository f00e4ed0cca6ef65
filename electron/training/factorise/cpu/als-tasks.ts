import type { AlsLayout } from './als-memory.ts';

/** What a worker is given when it starts. */
export interface AlsWorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly layout: AlsLayout;
  /** Which of the workers this is, from 0. */
  readonly worker: number;
  /** Two numbers that all workers share: the next chunk to take, and whether to stop (1). */
  readonly control: Int32Array;
}

/** `side` names the rows to work on: for a Gramian the rows summed, for a solver the rows solved. */
export type AlsTask =
  | { readonly kind: 'gramian'; readonly side: 'viewers' | 'items' }
  | { readonly kind: 'solve'; readonly side: 'viewers' | 'items'; readonly cgSteps: number | null };

export const NEXT_CHUNK = 0;
export const STOP = 1;

/** Rows solved between two checks of STOP; a few milliseconds of work. */
export const CHUNK_ROWS = 64;
