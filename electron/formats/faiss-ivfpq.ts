import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/**
 * FAISS's IndexIVFPQ file: what its bytes mean, checked field by field before native code may see them.
 * Layout: faiss `impl/index_write.cpp` (write_ivf_header, write_ProductQuantizer, write_InvertedLists); little-endian,
 * packed. `hdr` = i32 d, i64 ntotal, two i64 not used, u8 is_trained, i32 metric (0 inner product, 1 squared L2).
 *
 *   'IwPQ' hdr | u64 nlist | u64 nprobe | coarse quantizer | direct map | u8 by_residual | u64 code_size
 *   | product quantizer | inverted lists ('ilar' inside the file, or 'ilod' in a file of their own)
 */
export interface IvfPqFile {
  /** Numbers in a vector. */
  readonly dimensions: number;
  /** Vectors in the index. */
  readonly count: number;
  readonly metric: 'inner-product' | 'l2';
  readonly nlist: number;
  readonly nprobe: number;
  /** Parts that a vector is cut into, a code each. */
  readonly subquantizers: number;
  readonly codeBytes: number;
  /** Where the inverted lists start in the file. */
  readonly listsOffset: number;
  readonly lists: InlineLists | OnDiskLists;
}

interface InlineLists {
  readonly kind: 'inline';
  readonly sizes: readonly number[];
  /** Where the first list's codes start; lists follow each other, codes then ids. */
  readonly dataOffset: number;
}

interface OnDiskLists {
  readonly kind: 'on-disk';
  readonly entries: readonly OnDiskList[];
  readonly fileName: string;
  /** Bytes that the lists' file must have at least. */
  readonly totalBytes: number;
}

/** One list in the lists' file: `capacity` codes, then `capacity` ids, of which `size` count. */
interface OnDiskList {
  readonly size: number;
  readonly capacity: number;
  readonly offset: number;
}

const NPROBE_OFFSET = 45;
const ID_BYTES = 8;
/** What FAISS writes as the offset of a list that never held anything. */
const NO_OFFSET = 0xffff_ffff_ffff_ffffn;
const LIMIT = 2 ** 40;
const COARSE_QUANTIZERS = ['IxF2', 'IxFI', 'IxFl'];

function damaged(why: string): ReelscopeError {
  return new ReelscopeError('library-damaged', `The index file is damaged: ${why}.`);
}

/** Reads the fields one after the other and refuses to read past the end. */
class Cursor {
  readonly #bytes: Buffer;
  offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.offset;
  }

  #take(length: number): number {
    if (length > this.left) throw damaged(`it ends at byte ${this.#bytes.length}, within a field`);
    const start = this.offset;
    this.offset += length;
    return start;
  }

  tag(): string {
    const start = this.#take(4);
    return this.#bytes.toString('latin1', start, start + 4);
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  i32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#take(8));
  }

  /** A size or count; anything absurd means that the bytes are not what they should be. */
  count(what: string): number {
    const value = this.u64();
    if (value > BigInt(LIMIT)) throw damaged(`${what} is ${value}`);
    return Number(value);
  }

  text(length: number): string {
    const start = this.#take(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  skip(length: number): void {
    this.#take(length);
  }
}

function expect(condition: boolean, why: string): void {
  if (!condition) throw damaged(why);
}

function readHeader(cursor: Cursor) {
  const dimensions = cursor.i32();
  const count = cursor.count('the number of vectors');
  cursor.skip(16);
  const trained = cursor.u8();
  const metric = cursor.i32();
  expect(dimensions > 0 && dimensions <= 2 ** 20, `a vector has ${dimensions} numbers`);
  expect(trained === 1, 'it was never trained');
  expect(metric === 0 || metric === 1, `metric ${metric} is not known here`);
  return { dimensions, count, metric: metric === 0 ? ('inner-product' as const) : ('l2' as const) };
}

/** Takes a whole IndexIVFPQ file apart. Throws `library-damaged`, saying which field is wrong. */
export function parseIvfPq(bytes: Buffer): IvfPqFile {
  const cursor = new Cursor(bytes);
  const tag = cursor.tag();
  expect(tag === 'IwPQ', `it starts with ${JSON.stringify(tag)} and not with "IwPQ"`);
  const { dimensions, count, metric } = readHeader(cursor);
  const nlist = cursor.count('nlist');
  const nprobe = cursor.count('nprobe');
  expect(nlist > 0, 'it has no lists');
  expect(nprobe > 0, 'nprobe is 0');
  readCoarseQuantizer(cursor, dimensions, nlist);

  expect(cursor.u8() === 0 && cursor.u64() === 0n, 'it has a direct map, which is not supported');
  const byResidual = cursor.u8();
  expect(byResidual <= 1, `by_residual is ${byResidual}`);
  const codeBytes = cursor.count('code_size');
  const subquantizers = readProductQuantizer(cursor, dimensions, codeBytes);

  const listsOffset = cursor.offset;
  const lists = readLists(cursor, nlist, codeBytes);
  expect(cursor.left === 0, `${cursor.left} bytes follow its end`);
  const sizes = lists.kind === 'inline' ? lists.sizes : lists.entries.map((entry) => entry.size);
  const held = sizes.reduce((sum, size) => sum + size, 0);
  expect(held === count, `its lists hold ${held} vectors and not ${count}`);
  return { dimensions, count, metric, nlist, nprobe, subquantizers, codeBytes, listsOffset, lists };
}

function readCoarseQuantizer(cursor: Cursor, dimensions: number, nlist: number): void {
  const tag = cursor.tag();
  expect(COARSE_QUANTIZERS.includes(tag), `its coarse quantizer ${JSON.stringify(tag)} is not a flat one`);
  const coarse = readHeader(cursor);
  expect(coarse.dimensions === dimensions, 'its coarse quantizer has vectors of another length');
  expect(coarse.count === nlist, `its coarse quantizer holds ${coarse.count} centroids and not ${nlist}`);
  const numbers = cursor.count('the size of the coarse quantizer');
  expect(numbers === nlist * dimensions, 'its coarse quantizer has the wrong size');
  cursor.skip(4 * numbers);
}

function readProductQuantizer(cursor: Cursor, dimensions: number, codeBytes: number): number {
  const d = cursor.count('pq.d');
  const m = cursor.count('pq.M');
  const bits = cursor.count('pq.nbits');
  expect(d === dimensions, 'its product quantizer has vectors of another length');
  expect(m > 0 && d % m === 0, `its product quantizer cuts ${d} numbers into ${m} parts`);
  expect(bits >= 1 && bits <= 16, `its codes have ${bits} bits`);
  expect(codeBytes === Math.ceil((m * bits) / 8), `a code has ${codeBytes} bytes`);
  const numbers = cursor.count('the size of the product quantizer');
  expect(numbers === d * 2 ** bits, 'its product quantizer has the wrong size');
  cursor.skip(4 * numbers);
  return m;
}

function readLists(cursor: Cursor, nlist: number, codeBytes: number): InlineLists | OnDiskLists {
  const tag = cursor.tag();
  expect(tag === 'ilar' || tag === 'ilod', `its inverted lists ${JSON.stringify(tag)} are not known here`);
  expect(
    cursor.count('the number of lists') === nlist,
    'its inverted lists are not as many as its centroids',
  );
  expect(
    cursor.count('the code size of the lists') === codeBytes,
    'its inverted lists have codes of another size',
  );
  return tag === 'ilar'
    ? readInlineLists(cursor, nlist, codeBytes)
    : readOnDiskLists(cursor, nlist, codeBytes);
}

function readInlineLists(cursor: Cursor, nlist: number, codeBytes: number): InlineLists {
  const layout = cursor.tag();
  const numbers = cursor.count('the size of the table of lists');
  expect(numbers * 8 <= cursor.left, 'it ends within the table of lists');
  const sizes = new Array<number>(nlist).fill(0);
  if (layout === 'full') {
    expect(numbers === nlist, 'its table of lists has the wrong size');
    for (let list = 0; list < nlist; list++) sizes[list] = cursor.count('the size of a list');
  } else {
    expect(
      layout === 'sprs' && numbers % 2 === 0,
      `its table of lists ${JSON.stringify(layout)} is not known here`,
    );
    for (let i = 0; i < numbers / 2; i++) {
      const list = cursor.count('the number of a list');
      expect(list < nlist, `it names list ${list} of ${nlist}`);
      sizes[list] = cursor.count('the size of a list');
    }
  }
  const dataOffset = cursor.offset;
  for (const size of sizes) cursor.skip(size * (codeBytes + ID_BYTES));
  return { kind: 'inline', sizes, dataOffset };
}

function readOnDiskLists(cursor: Cursor, nlist: number, codeBytes: number): OnDiskLists {
  expect(cursor.count('the size of the table of lists') === nlist, 'its table of lists has the wrong size');
  expect(nlist * 24 <= cursor.left, 'it ends within the table of lists');
  const entries: OnDiskList[] = [];
  for (let list = 0; list < nlist; list++) {
    const size = cursor.count('the size of a list');
    const capacity = cursor.count('the capacity of a list');
    const offset = cursor.u64();
    expect(size <= capacity, `list ${list} holds ${size} vectors in room for ${capacity}`);
    expect(
      offset <= BigInt(LIMIT) || (offset === NO_OFFSET && size === 0),
      `list ${list} starts at ${offset}`,
    );
    entries.push({ size, capacity, offset: offset === NO_OFFSET ? 0 : Number(offset) });
  }
  const slots = cursor.count('the number of free slots');
  expect(slots * 16 <= cursor.left, 'it ends within the free slots');
  cursor.skip(slots * 16);
  const nameBytes = cursor.count('the length of a file name');
  expect(nameBytes <= cursor.left, 'it ends within a file name');
  const fileName = cursor.text(nameBytes);
  const totalBytes = cursor.count('the size of the lists file');
  let end = 0;
  const used = entries.filter(({ capacity }) => capacity > 0).sort((a, b) => a.offset - b.offset);
  for (const { capacity, offset } of used) {
    expect(offset >= end, 'two lists overlap in the lists file');
    end = offset + capacity * (codeBytes + ID_BYTES);
    expect(end <= totalBytes, 'a list lies outside the lists file');
  }
  return { kind: 'on-disk', entries, fileName, totalBytes };
}

function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** The end of an index file whose lists live in a file of their own. */
function onDiskSection(
  entries: readonly OnDiskList[],
  codeBytes: number,
  fileName: string,
  totalBytes: number,
) {
  const table = entries.flatMap(({ size, capacity, offset }) => [
    u64(size),
    u64(capacity),
    u64(capacity === 0 ? NO_OFFSET : offset),
  ]);
  const name = Buffer.from(fileName, 'utf8');
  return Buffer.concat([
    ...[Buffer.from('ilod', 'latin1'), u64(entries.length), u64(codeBytes)],
    ...[u64(entries.length), ...table],
    u64(0),
    ...[u64(name.length), name],
    u64(totalBytes),
  ]);
}

/**
 * Splits an index file with inline lists into a small header and a file of lists, the form that FAISS memory-maps.
 * `fileName` is what the header says the lists' file is called. Each list starts at a multiple of 8 bytes.
 */
export function toOnDiskLists(bytes: Buffer, fileName: string): { header: Buffer; lists: Buffer } {
  const parsed = parseIvfPq(bytes);
  if (parsed.lists.kind !== 'inline') throw damaged('its lists are in a file of their own already');
  const { sizes, dataOffset } = parsed.lists;
  const { codeBytes } = parsed;
  const entries: OnDiskList[] = [];
  const pieces: Buffer[] = [];
  let source = dataOffset;
  let offset = 0;
  for (const size of sizes) {
    const capacity = Math.ceil(size / 8) * 8;
    entries.push({ size, capacity, offset });
    const codes = bytes.subarray(source, source + size * codeBytes);
    const ids = bytes.subarray(source + codes.length, source + size * (codeBytes + ID_BYTES));
    const spare = capacity - size;
    pieces.push(codes, Buffer.alloc(spare * codeBytes), ids, Buffer.alloc(spare * ID_BYTES));
    source += codes.length + ids.length;
    offset += capacity * (codeBytes + ID_BYTES);
  }
  const header = Buffer.concat([
    bytes.subarray(0, parsed.listsOffset),
    onDiskSection(entries, codeBytes, fileName, offset),
  ]);
  return { header, lists: Buffer.concat(pieces) };
}

/**
 * A copy of an index file that looks into `nprobe` lists a query and, where its lists are in a file of their own,
 * finds them at `listsPath`. Throws a RangeError for an nprobe that is not a whole number of at least 1: FAISS would
 * abort the process.
 */
export function patchIvfPq(bytes: Buffer, patch: { nprobe: number; listsPath: string }): Buffer {
  if (!Number.isSafeInteger(patch.nprobe) || patch.nprobe < 1) throw new RangeError(`nprobe ${patch.nprobe}`);
  const parsed = parseIvfPq(bytes);
  const { lists, codeBytes } = parsed;
  const patched =
    lists.kind === 'inline'
      ? Buffer.from(bytes)
      : Buffer.concat([
          bytes.subarray(0, parsed.listsOffset),
          onDiskSection(lists.entries, codeBytes, patch.listsPath, lists.totalBytes),
        ]);
  patched.writeBigUInt64LE(BigInt(Math.min(patch.nprobe, parsed.nlist)), NPROBE_OFFSET);
  return patched;
}
