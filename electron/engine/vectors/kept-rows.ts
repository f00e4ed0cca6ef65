import type { NpyReader } from '#electron/formats/npy.ts';

/** Marks a slot that holds no row yet. */
const NO_ROW = -1;
/** Rows read at once if every row has a slot: it takes hardly longer than reading one, and soon all are in memory. */
const RUN = 16;

/** How many slots a matrix gets in `mostBytes` bytes: one for each row, as far as there is room. */
export function slotsFor({ rows, columns }: NpyReader<'float32'>, mostBytes: number): number {
  return Math.max(1, Math.min(rows, Math.floor(mostBytes / (4 * columns))));
}

/** A direct-mapped cache of the rows of a matrix on disk: each row can be in one slot only, where others replace it. */
export class KeptRows {
  readonly #matrix: NpyReader<'float32'>;
  readonly #memory: () => Uint8Array;
  readonly #rowBytes: number;
  readonly #rowIn: Int32Array;
  #hasAll = false;

  /** `memory` returns the bytes of all slots, one whole row each. The matrix is closed with this. */
  constructor(matrix: NpyReader<'float32'>, slots: number, memory: () => Uint8Array) {
    this.#matrix = matrix;
    this.#memory = memory;
    this.#rowBytes = 4 * matrix.columns;
    this.#rowIn = new Int32Array(slots).fill(NO_ROW);
  }

  /** Whether there is a slot for every row. */
  get hasRoomForAll(): boolean {
    return this.#rowIn.length === this.#matrix.rows;
  }

  /** The bytes of a row; valid until the next call. Throws a RangeError outside the matrix. */
  bytes(row: number): Uint8Array {
    const slot = row % this.#rowIn.length;
    const bytes = this.#memory().subarray(slot * this.#rowBytes, (slot + 1) * this.#rowBytes);
    if (this.#rowIn[slot] !== row) {
      if (this.hasRoomForAll) this.#readRunOf(row);
      else {
        this.#rowIn[slot] = NO_ROW;
        this.#matrix.readInto(row, 1, bytes);
        this.#rowIn[slot] = row;
      }
    }
    return bytes;
  }

  /** Reads the row and its neighbours, each into its own slot. Throws a RangeError outside the matrix. */
  #readRunOf(row: number): void {
    const { rows } = this.#matrix;
    if (row < 0 || row >= rows) throw new RangeError(`row ${row} of a matrix of ${rows}`);
    const first = row - (row % RUN);
    const count = Math.min(RUN, rows - first);
    const from = first * this.#rowBytes;
    this.#matrix.readInto(first, count, this.#memory().subarray(from, from + count * this.#rowBytes));
    for (let each = first; each < first + count; each++) this.#rowIn[each] = each;
  }

  /** The values of a row; valid until the next call. Throws a RangeError outside the matrix. */
  values(row: number): Float32Array {
    const bytes = this.bytes(row);
    return new Float32Array(bytes.buffer, bytes.byteOffset, this.#matrix.columns);
  }

  /** Reads every row into its slot, once. As every row has its own, the slots are in row order. */
  readAll(): void {
    if (this.#hasAll) return;
    this.#matrix.readInto(0, this.#matrix.rows, this.#memory());
    for (let row = 0; row < this.#rowIn.length; row++) this.#rowIn[row] = row;
    this.#hasAll = true;
  }

  close(): void {
    this.#matrix.close();
  }
}
