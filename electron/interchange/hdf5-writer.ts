import h5wasm, { type Dataset, type File, type Group } from 'h5wasm/node';

/** A slab of one dataset: numbers or texts. */
type Column = Float32Array | Int32Array | BigInt64Array | readonly string[];

/** The size of a chunk, the rows that HDF5 stores and reads as one, at 8 bytes a number. */
const CHUNK_BYTES = 1024 * 1024;

/** An HDF5 file that is being written a slab of rows at a time, so that nothing large is in memory. */
export class Hdf5Writer {
  readonly #file: File;

  private constructor(file: File) {
    this.#file = file;
  }

  /** Creates the file, or empties an existing one. */
  static async create(path: string): Promise<Hdf5Writer> {
    const hdf5 = await h5wasm.ready;
    // Otherwise a failed write, such as on a full disk, is only printed.
    hdf5.activate_throwing_error_handler();
    return new Hdf5Writer(new h5wasm.File(path, 'w'));
  }

  /** Writes the slabs as one dataset, rows of `columns` numbers or one-dimensional; none if there are no numbers. */
  dataset(name: string, slabs: Iterable<Column>, columns?: number): void {
    const parent = this.#parentOf(name);
    const own = name.split('/').at(-1) ?? name;
    let dataset: Dataset | undefined;
    let rows = 0;
    for (const slab of slabs) {
      if (slab.length === 0) continue;
      const more = slab.length / (columns ?? 1);
      const shape = (count: number) => (columns === undefined ? [count] : [count, columns]);
      if (dataset === undefined) {
        const chunkRows = Math.max(1, Math.floor(CHUNK_BYTES / (8 * (columns ?? 1))));
        dataset = parent.create_dataset({
          name: own,
          data: typeof slab[0] === 'string' ? [...(slab as readonly string[])] : (slab as Float32Array),
          shape: shape(more),
          maxshape: columns === undefined ? [null] : [null, columns],
          chunks: shape(chunkRows),
        });
      } else {
        dataset.resize(shape(rows + more));
        dataset.write_slice(columns === undefined ? [[rows, rows + more]] : [[rows, rows + more], []], slab);
      }
      rows += more;
    }
  }

  /** Sets an attribute of a group, which is created if it is missing. The root group is ''. */
  attribute(group: string, name: string, value: number | string | Int32Array): void {
    this.#group(group).create_attribute(name, value);
  }

  close(): void {
    this.#file.close();
  }

  #parentOf(name: string): Group {
    const steps = name.split('/').slice(0, -1);
    return steps.length === 0 ? this.#file : this.#group(steps.join('/'));
  }

  #group(path: string): Group {
    if (path === '') return this.#file;
    const found = this.#file.get(path);
    return found === null ? this.#file.create_group(path) : (found as Group);
  }
}
