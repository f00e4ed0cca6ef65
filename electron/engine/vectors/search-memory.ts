import type { Scored } from '#shared/scoring/top-k.ts';
import { loadKernels } from '#electron/formats/kernel-file.ts';
import type { RowSet } from './row-set.ts';

/** The functions of kernels/search.ts; every argument is a number, pointers are byte offsets. */
type Kernel =
  | 'startBest'
  | 'finishBest'
  | 'exactScores'
  | 'scanRows'
  | 'nearness'
  | 'scanCentroids'
  | 'subtract'
  | 'fillTable'
  | 'scanList'
  | 'addTerm'
  | 'offerSums'
  | 'offerShared'
  | 'addLongTerm'
  | 'offerAllSums'
  | 'sparseDot';
type Kernels = Readonly<Record<Kernel, (...numbers: number[]) => number>>;

const PAGE_BYTES = 1 << 16;
const ALIGNMENT = 16;
const BEST_BYTES = 12;

let compiled: WebAssembly.Module | undefined;

/** A region of a search's memory; `at` is its byte offset. */
export interface Region {
  readonly at: number;
  readonly bytes: number;
}

/**
 * The memory of one kind of search, and the kernels that work in it. Regions are allocated once and never freed; what
 * grows with a request (the best rows, the set of rows) is kept in regions that are replaced by larger ones.
 */
export class SearchMemory {
  readonly kernels: Kernels;
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  #bytes = new Uint8Array(this.#memory.buffer);
  // The first bytes stay free: offset 0 means "no set of rows".
  #end = ALIGNMENT;
  #best: Region = { at: 0, bytes: 0 };
  #set: Region = { at: 0, bytes: 0 };

  constructor() {
    compiled ??= loadKernels('search.wasm');
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } });
    // The compiler has checked the exports; TypeScript cannot see into the module.
    this.kernels = instance.exports as unknown as Kernels;
  }

  /** Bytes of memory held. */
  get size(): number {
    return this.#bytes.length;
  }

  allocate(bytes: number): Region {
    const at = this.#end;
    this.#end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    const missing = this.#end - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    return { at, bytes };
  }

  /** The bytes of a region, or the first `length` of them; valid until the next allocation. */
  view({ at, bytes }: Region, length = bytes): Uint8Array {
    return this.#bytes.subarray(at, at + length);
  }

  write({ at }: Region, values: Float32Array): void {
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
  }

  /** Copies a set of rows to where kernels can read it. Returns its offset, or 0 (all rows) for undefined. */
  writeSet(set: RowSet | undefined): number {
    if (set === undefined) return 0;
    if (set.bits.length > this.#set.bytes) this.#set = this.allocate(set.bits.length);
    this.#bytes.set(set.bits, this.#set.at);
    return this.#set.at;
  }

  /** The `k` best of what `scan` offers, best first. */
  best(k: number, scan: () => void): Scored[] {
    if (k * BEST_BYTES > this.#best.bytes) this.#best = this.allocate(k * BEST_BYTES);
    const { at } = this.#best;
    this.kernels.startBest(at, at + 8 * k, k);
    scan();
    const found = this.kernels.finishBest();
    const scores = new Float64Array(this.#memory.buffer, at, found);
    const rows = new Int32Array(this.#memory.buffer, at + 8 * k, found);
    return Array.from(rows, (index, i) => ({ index, score: scores[i] ?? 0 }));
  }
}
