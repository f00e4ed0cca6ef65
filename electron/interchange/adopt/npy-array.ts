import { AdoptError } from './adopt-error.ts';
import type { ForeignArray, Numbers } from './foreign-array.ts';
import { objectArrayError } from './pickle.ts';

/**
 * NumPy's array files as other programs write them (numpy.lib.format): versions 1 to 3; integers of 1 to 8 bytes,
 * float32, float64 or texts; either byte order; by rows or by columns. Libraries hold only the one form that
 * `formats/npy.ts` reads.
 */
export const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** A longer header is taken for damage. */
const LONGEST_HEADER = 1 << 20;

/** The bytes of a .npy file, on disk or within a zip. */
export interface NpyBytes {
  readonly size: number;
  /** The first `length` bytes, or all if there are fewer. */
  start(length: number): Promise<Buffer>;
  all(): Promise<Buffer>;
}

interface Header {
  readonly type: string;
  readonly isByColumns: boolean;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

/** Reads the header; the contents are read when they are asked for. Throws `file-damaged` for a damaged header. */
export async function npyArray(name: string, bytes: NpyBytes): Promise<ForeignArray> {
  const header = await readHeader(name, bytes);
  const { type, shape, dataStart } = header;
  const kind = type.replace(/^[<>=|]/, '');
  const reader = NUMBERS.get(kind);
  const holds = kind.startsWith('O')
    ? 'pickle'
    : /^[SU][1-9]\d*$/.test(kind)
      ? 'texts'
      : reader === undefined
        ? 'something-else'
        : 'numbers';
  const count = shape.reduce((product, length) => product * length, 1);
  const values = async () => {
    if (holds === 'pickle') throw objectArrayError(name);
    const itemBytes = holds === 'texts' ? textBytes(kind) : (reader?.bytes ?? 0);
    const expected = dataStart + count * itemBytes;
    if (bytes.size !== expected) {
      throw damaged(name, `has ${bytes.size} bytes and not the ${expected} that its header promises`);
    }
    const data = (await bytes.all()).subarray(dataStart);
    // A copy, because a typed array must start at a multiple of its numbers' size.
    return new Uint8Array(data);
  };
  const wrong = (what: string) => new AdoptError('array-kind', `${name} holds ${type}, not ${what}.`);
  return {
    name,
    shape,
    holds,
    numbers: async () => {
      const data = await values();
      if (reader === undefined) throw wrong('numbers');
      if (type.startsWith('>')) swapBytes(data, reader.bytes);
      const numbers = reader.view(data.buffer);
      return header.isByColumns && shape.length === 2 ? transpose(numbers, shape) : numbers;
    },
    texts: async () => {
      const data = Buffer.from(await values());
      if (holds !== 'texts') throw wrong('texts');
      return Array.from({ length: count }, (_, i) => textAt(data, i, kind, type.startsWith('>')));
    },
  };
}

const NUMBERS: ReadonlyMap<string, { bytes: number; view: (data: ArrayBuffer) => Numbers }> = new Map([
  ['f4', { bytes: 4, view: (data) => new Float32Array(data) }],
  ['f8', { bytes: 8, view: (data) => new Float64Array(data) }],
  ['i1', { bytes: 1, view: (data) => new Int8Array(data) }],
  ['u1', { bytes: 1, view: (data) => new Uint8Array(data) }],
  ['i2', { bytes: 2, view: (data) => new Int16Array(data) }],
  ['u2', { bytes: 2, view: (data) => new Uint16Array(data) }],
  ['i4', { bytes: 4, view: (data) => new Int32Array(data) }],
  ['u4', { bytes: 4, view: (data) => new Uint32Array(data) }],
  ['i8', { bytes: 8, view: (data) => new BigInt64Array(data) }],
  ['u8', { bytes: 8, view: (data) => new BigUint64Array(data) }],
]);

function damaged(name: string, why: string): AdoptError {
  return new AdoptError('file-damaged', `${name} ${why}: copy or write it again.`);
}

async function readHeader(name: string, bytes: NpyBytes): Promise<Header> {
  const prefix = await bytes.start(12);
  if (!prefix.subarray(0, NPY_MAGIC.length).equals(NPY_MAGIC) || prefix.length < 12) {
    throw damaged(name, 'is not a whole array of NumPy');
  }
  const isLong = (prefix[6] ?? 0) >= 2;
  const start = isLong ? 12 : 10;
  const length = isLong ? prefix.readUInt32LE(8) : prefix.readUInt16LE(8);
  if (length > LONGEST_HEADER) throw damaged(name, `has a header of ${length} bytes`);
  const text = (await bytes.start(start + length)).toString('latin1', start);
  const type = /'descr': '([^']+)'/.exec(text)?.[1];
  const shape = /'shape': \(([\d, ]*)\)/.exec(text)?.[1];
  if (text.length < length || shape === undefined) throw damaged(name, 'is cut short within its header');
  return {
    // The type of a record is a list of fields, not a name.
    type: type ?? 'a record',
    isByColumns: text.includes("'fortran_order': True"),
    shape: shape.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)])),
    dataStart: start + length,
  };
}

function swapBytes(data: Uint8Array, itemBytes: number): void {
  for (let at = 0; at < data.length; at += itemBytes) data.subarray(at, at + itemBytes).reverse();
}

/** Reorders a matrix that is stored column by column to row by row. */
function transpose<T extends Numbers>(numbers: T, [rows = 0, columns = 0]: readonly number[]): T {
  const byRows = numbers.slice() as T;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = numbers[column * rows + row];
      if (value !== undefined) byRows[row * columns + column] = value;
    }
  }
  return byRows;
}

function textBytes(kind: string): number {
  return Number(kind.slice(1)) * (kind.startsWith('U') ? 4 : 1);
}

/** NumPy stores texts in fields of equal length, padded with zeros: bytes (S), or four bytes a character (U). */
function textAt(data: Buffer, place: number, kind: string, isBigEndian: boolean): string {
  const length = textBytes(kind);
  const field = data.subarray(place * length, (place + 1) * length);
  if (kind.startsWith('S')) return field.toString('utf8').replace(/\0+$/, '');
  const points = Array.from({ length: length / 4 }, (_, i) =>
    isBigEndian ? field.readUInt32BE(4 * i) : field.readUInt32LE(4 * i),
  );
  return points
    .filter((point) => point > 0 && point <= 0x10ffff)
    .map((point) => String.fromCodePoint(point))
    .join('');
}
