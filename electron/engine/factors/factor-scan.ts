import type { Scored } from '#shared/scoring/top-k.ts';
import type { NpyReader } from '#electron/formats/npy.ts';
import { KeptRows, slotsFor } from '../vectors/kept-rows.ts';
import type { RowSet } from '../vectors/row-set.ts';
import { SearchMemory, type Region } from '../vectors/search-memory.ts';

/** Bytes read at once: large enough to make the read cheap, small enough to stay in cache. */
const BLOCK_BYTES = 1 << 18;
/** Bytes of rows kept in memory: all of a small matrix, or the most recently read rows of a large one. */
const KEPT_BYTES = 26 << 20;

/**
 * Exact dot products of a query with the rows of a matrix on disk, summed in float64. All of them are computed here, so
 * that a film has the same score to the last bit however it was found. Keeps one block of rows in memory, and all of a
 * small matrix or the most recently read rows of a large one.
 */
export class FactorScan {
  readonly #factors: NpyReader<'float32'>;
  readonly #memory = new SearchMemory();
  readonly #blockRows: number;
  readonly #query: Region;
  readonly #block: Region;
  readonly #scores: Region;
  readonly #kept: Region;
  readonly #rows: KeptRows;

  /** Owns the matrix: `close` closes it too. */
  constructor(factors: NpyReader<'float32'>) {
    this.#factors = factors;
    const rowBytes = 4 * factors.columns;
    this.#blockRows = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
    this.#query = this.#memory.allocate(rowBytes);
    this.#block = this.#memory.allocate(this.#blockRows * rowBytes);
    this.#scores = this.#memory.allocate(this.#blockRows * 8);
    const slots = slotsFor(factors, KEPT_BYTES);
    const kept = this.#memory.allocate(slots * rowBytes);
    this.#kept = kept;
    this.#rows = new KeptRows(factors, slots, () => this.#memory.view(kept));
  }

  /**
   * The `k` rows of `among` (default: all rows) with the largest dot product with `query`, best first, ties by row.
   * Reads the whole file; a small one only once.
   */
  best(query: Float32Array, k: number, among?: RowSet): Scored[] {
    const { rows, columns } = this.#factors;
    this.#memory.write(this.#query, query);
    return this.#memory.best(k, () => {
      const set = this.#memory.writeSet(among);
      if (this.#rows.hasRoomForAll) {
        this.#rows.readAll();
        this.#memory.kernels.scanRows(this.#query.at, this.#kept.at, 0, rows, columns, set);
        return;
      }
      for (let first = 0; first < rows; first += this.#blockRows) {
        const count = Math.min(this.#blockRows, rows - first);
        this.#factors.readInto(first, count, this.#memory.view(this.#block, 4 * count * columns));
        this.#memory.kernels.scanRows(this.#query.at, this.#block.at, first, count, columns, set);
      }
    });
  }

  /** The exact score of each given row, in the order given; each row that is not in memory is one read. */
  scores(query: Float32Array, rows: readonly number[]): Scored[] {
    const { columns } = this.#factors;
    const rowBytes = 4 * columns;
    this.#memory.write(this.#query, query);
    const scored: Scored[] = [];
    for (let start = 0; start < rows.length; start += this.#blockRows) {
      const chunk = rows.slice(start, start + this.#blockRows);
      const block = this.#memory.view(this.#block);
      chunk.forEach((row, i) => {
        block.set(this.#rows.bytes(row), i * rowBytes);
      });
      const { kernels } = this.#memory;
      kernels.exactScores(this.#query.at, this.#block.at, chunk.length, columns, this.#scores.at);
      const bytes = this.#memory.view(this.#scores);
      const scores = new Float64Array(bytes.buffer, bytes.byteOffset, chunk.length);
      chunk.forEach((index, i) => scored.push({ index, score: scores[i] ?? 0 }));
    }
    return scored;
  }

  close(): void {
    this.#rows.close();
  }
}
