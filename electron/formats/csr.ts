import { damaged } from './damaged.ts';
import { NpyReader, writeNpy } from './npy.ts';

/** A sparse matrix in CSR form: row i holds entries indptr[i] to indptr[i + 1] - 1, in ascending order of columns. */
export interface CsrMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly data: Float32Array;
}

const ENTRY_BYTES = 4;
/** Row starts (entries of indptr) that are read together: 4 KiB of the file. */
const PAGE_ROWS = 1024;

/** One row of a sparse matrix: columns ascending, and their values. */
export interface SparseRow {
  readonly indices: Int32Array;
  readonly data: Float32Array;
}

/** Paths of the matrix's three files, whose arrays `scipy.sparse.csr_matrix((data, indices, indptr))` takes. */
export function csrPaths(base: string): { indptr: string; indices: string; data: string } {
  return { indptr: `${base}.indptr.npy`, indices: `${base}.indices.npy`, data: `${base}.data.npy` };
}

export function writeCsr(base: string, matrix: CsrMatrix): void {
  const paths = csrPaths(base);
  writeNpy(paths.indptr, matrix.indptr, [matrix.indptr.length]);
  writeNpy(paths.indices, matrix.indices, [matrix.indices.length]);
  writeNpy(paths.data, matrix.data, [matrix.data.length]);
}

/** The transposed matrix, by a stable counting sort: its rows are in order even if the columns given are not. */
export function transpose(matrix: CsrMatrix): CsrMatrix {
  const indptr = new Int32Array(matrix.columns + 1);
  for (const column of matrix.indices) indptr[column + 1] = (indptr[column + 1] ?? 0) + 1;
  for (let i = 0; i < matrix.columns; i++) indptr[i + 1] = (indptr[i + 1] ?? 0) + (indptr[i] ?? 0);
  const next = indptr.slice();
  const indices = new Int32Array(matrix.indices.length);
  const data = new Float32Array(matrix.data.length);
  for (let row = 0; row < matrix.rows; row++) {
    const end = matrix.indptr[row + 1] ?? 0;
    for (let entry = matrix.indptr[row] ?? 0; entry < end; entry++) {
      const column = matrix.indices[entry] ?? 0;
      const place = next[column] ?? 0;
      next[column] = place + 1;
      indices[place] = row;
      data[place] = matrix.data[entry] ?? 0;
    }
  }
  return { rows: matrix.columns, columns: matrix.rows, indptr, indices, data };
}

/** A sparse matrix on disk, read row by row. */
export class CsrReader {
  readonly rows: number;
  readonly #indptr: NpyReader<'int32'>;
  readonly #indices: NpyReader<'int32'>;
  readonly #data: NpyReader<'float32'>;
  /**
   * Row starts that were read so far, by page. Each page ends with the first start of the next one, which is where its
   * own last row ends.
   */
  readonly #starts: Int32Array[] = [];

  /**
   * Opens the matrix called `base`. Throws `library-damaged` if a file is not the array it should be, or if the three
   * do not match, and what the file system throws.
   */
  constructor(base: string) {
    const paths = csrPaths(base);
    const opened: { close(): void }[] = [];
    const keep = <T extends { close(): void }>(reader: T): T => {
      opened.push(reader);
      return reader;
    };
    try {
      this.#indptr = keep(NpyReader.openInt32(paths.indptr));
      this.#indices = keep(NpyReader.openInt32(paths.indices));
      this.#data = keep(NpyReader.openFloat32(paths.data));
    } catch (error) {
      for (const reader of opened) reader.close();
      throw error;
    }
    this.rows = this.#indptr.rows - 1;
    const entries = this.rows < 0 ? -1 : (this.#indptr.read(this.rows, 1)[0] ?? -1);
    if (entries !== this.#indices.rows || entries !== this.#data.rows) {
      this.close();
      throw damaged(`${base}.*.npy`, 'do not belong together');
    }
  }

  /** Reads one row. Throws a RangeError outside the matrix. */
  row(row: number): SparseRow {
    const { start, length } = this.extent(row);
    return { indices: this.#indices.read(start, length), data: this.#data.read(start, length) };
  }

  /** Where the row's entries start among all entries, and their number. Throws a RangeError outside the matrix. */
  extent(row: number): { start: number; length: number } {
    if (row < 0 || row >= this.rows) throw new RangeError(`row ${row} of a matrix of ${this.rows}`);
    const page = Math.floor(row / PAGE_ROWS);
    const first = page * PAGE_ROWS;
    const starts = (this.#starts[page] ??= this.#indptr.read(
      first,
      Math.min(PAGE_ROWS, this.rows - first) + 1,
    ));
    const start = starts[row - first] ?? 0;
    return { start, length: (starts[row - first + 1] ?? start) - start };
  }

  /** Reads entries from `start` on as bytes into the caller's own memory: two buffers of the same length. */
  readInto(start: number, indices: Uint8Array, data: Uint8Array): void {
    this.#indices.readInto(start, indices.length / ENTRY_BYTES, indices);
    this.#data.readInto(start, data.length / ENTRY_BYTES, data);
  }

  /** Reads the whole matrix. `columns` ends with the last column in use, since the files do not store the number. */
  readAll(): CsrMatrix {
    const indices = this.#indices.read(0, this.#indices.rows);
    const columns = indices.reduce((most, column) => Math.max(most, column + 1), 0);
    const indptr = this.#indptr.read(0, this.#indptr.rows);
    return { rows: this.rows, columns, indptr, indices, data: this.#data.read(0, this.#data.rows) };
  }

  close(): void {
    this.#indptr.close();
    this.#indices.close();
    this.#data.close();
  }
}
