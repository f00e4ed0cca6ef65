import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { damaged } from './damaged.ts';
import { readAll } from './read-all.ts';
import { writeAll } from './write-all.ts';

/**
 * NumPy's file format, version 1.0 (numpy.lib.format): a text header, padded to 64 bytes, then the raw numbers.
 * One row is one positional read, and `np.load(path, mmap_mode='r')` opens the same file.
 */

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
const HEADER_ALIGNMENT = 64;
const DTYPES = { float32: '<f4', int32: '<i4' } as const;

export interface ElementArrays {
  float32: Float32Array<ArrayBuffer>;
  int32: Int32Array<ArrayBuffer>;
}
type ElementType = keyof ElementArrays;

const ELEMENT_BYTES = 4;

/** The header of a C-ordered array of the given shape; its length is a multiple of 64. */
export function npyHeader(type: ElementType, shape: readonly number[]): Buffer {
  const shapeText = shape.length === 1 ? `(${shape.join()},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${DTYPES[type]}', 'fortran_order': False, 'shape': ${shapeText}, }`;
  const prefix = MAGIC.length + 2;
  const length = Math.ceil((prefix + dictionary.length + 1) / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  const size = Buffer.alloc(2);
  size.writeUInt16LE(length - prefix);
  const padded = dictionary.padEnd(length - prefix - 1, ' ') + '\n';
  return Buffer.concat([MAGIC, size, Buffer.from(padded, 'latin1')]);
}

/** Writes an array of the given shape (C order) as a .npy file. Throws what the file system throws. */
export function writeNpy(path: string, values: Float32Array | Int32Array, shape: readonly number[]): void {
  const file = openSync(path, 'w');
  try {
    writeAll(file, npyHeader(values instanceof Float32Array ? 'float32' : 'int32', shape));
    writeAll(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  } finally {
    closeSync(file);
  }
}

/** A .npy file of one or two dimensions, read on demand: opening it reads the header only. */
export class NpyReader<T extends ElementType> {
  readonly rows: number;
  /** Numbers in a row; 1 for a one-dimensional array. */
  readonly columns: number;
  readonly #path: string;
  readonly #file: number;
  readonly #dataStart: number;
  readonly #make: (length: number) => ElementArrays[T];

  private constructor(
    path: string,
    file: number,
    dataStart: number,
    shape: readonly [number, number],
    make: (length: number) => ElementArrays[T],
  ) {
    this.#path = path;
    this.#file = file;
    this.#dataStart = dataStart;
    [this.rows, this.columns] = shape;
    this.#make = make;
  }

  static openFloat32(path: string): NpyReader<'float32'> {
    return NpyReader.#open(path, 'float32', (length) => new Float32Array(length));
  }

  static openInt32(path: string): NpyReader<'int32'> {
    return NpyReader.#open(path, 'int32', (length) => new Int32Array(length));
  }

  /** Throws `library-damaged` if the file is not an array of the type or is cut short, and what the system throws. */
  static #open<T extends ElementType>(
    path: string,
    type: T,
    make: (length: number) => ElementArrays[T],
  ): NpyReader<T> {
    const file = openSync(path, 'r');
    try {
      const { dataStart, shape } = readHeader(file, path, type);
      return new NpyReader(path, file, dataStart, shape, make);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Rows `first` to `first + count - 1` as one flat array. Throws a RangeError outside the file's rows. */
  read(first: number, count: number): ElementArrays[T] {
    this.#expectRows(first, count);
    const values = this.#make(count * this.columns);
    this.#fill(first, new Uint8Array(values.buffer));
    return values;
  }

  /** Reads the same rows as bytes into the caller's own memory. Throws a RangeError if `target` is not their length. */
  readInto(first: number, count: number, target: Uint8Array): void {
    this.#expectRows(first, count);
    const bytes = count * this.columns * ELEMENT_BYTES;
    if (target.length !== bytes) throw new RangeError(`${target.length} bytes for rows of ${bytes}`);
    this.#fill(first, target);
  }

  #expectRows(first: number, count: number): void {
    if (first < 0 || count < 0 || first + count > this.rows) {
      throw new RangeError(`rows ${first}..${first + count} of an array of ${this.rows}`);
    }
  }

  #fill(first: number, bytes: Uint8Array): void {
    const position = this.#dataStart + first * this.columns * ELEMENT_BYTES;
    if (!readAll(this.#file, bytes, position)) throw damaged(this.#path, 'was cut short while it was open');
  }

  close(): void {
    closeSync(this.#file);
  }
}

function readHeader(
  file: number,
  path: string,
  type: ElementType,
): { dataStart: number; shape: readonly [number, number] } {
  const wrong = (why: string) => damaged(path, why);
  const prefix = Buffer.alloc(MAGIC.length + 2);
  if (readSync(file, prefix, 0, prefix.length, 0) < prefix.length)
    throw wrong('is too short to be a .npy file');
  if (!prefix.subarray(0, MAGIC.length).equals(MAGIC)) throw wrong('is not a .npy file of version 1.0');
  const dictionary = Buffer.alloc(prefix.readUInt16LE(MAGIC.length));
  const read = readSync(file, dictionary, 0, dictionary.length, prefix.length);
  if (read < dictionary.length) throw wrong('is cut short within its header');

  const text = dictionary.toString('latin1');
  if (!text.includes(`'descr': '${DTYPES[type]}'`)) throw wrong(`does not hold ${type} numbers`);
  if (!text.includes("'fortran_order': False")) throw wrong('is stored by columns, not by rows');
  const shapeText = /'shape': \(([\d, ]*)\)/.exec(text)?.[1];
  const [rows, columns = 1, ...more] = (shapeText ?? '')
    .split(',')
    .flatMap((n) => (n.trim() ? [Number(n)] : []));
  if (rows === undefined || more.length > 0) throw wrong('is not an array of one or two dimensions');

  const dataStart = prefix.length + dictionary.length;
  const expected = dataStart + rows * columns * ELEMENT_BYTES;
  const actual = fstatSync(file).size;
  if (actual !== expected)
    throw wrong(`has ${actual} bytes and not the ${expected} that its header promises`);
  return { dataStart, shape: [rows, columns] };
}
