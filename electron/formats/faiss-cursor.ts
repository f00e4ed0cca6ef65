import type { ByteSource } from './byte-source.ts';
import { FaissFileError, type FaissFault } from './faiss-fault.ts';

/** Fields are read through a buffer of this size; skipped bytes are not read. */
const WINDOW_BYTES = 1 << 16;
/** The largest size or count that is believed; anything larger means that the file is damaged. */
const LARGEST_SIZE = 2 ** 40;

/** Reads the fields of an index file one after the other and refuses to go past its end. */
export class FaissCursor {
  readonly #source: ByteSource;
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #windowStart = 0;
  #windowBytes = 0;
  position = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get left(): number {
    return this.#source.size - this.position;
  }

  /** The error for this file. */
  fault(fault: FaissFault, why: string): FaissFileError {
    return new FaissFileError(fault, this.#source.name, why);
  }

  /** Throws the error for this file unless the condition holds. */
  expect(condition: boolean, fault: FaissFault, why: string): void {
    if (!condition) throw this.fault(fault, why);
  }

  /** Throws `cut-short` unless at least `length` bytes are left. */
  require(length: number): void {
    if (length > this.left)
      throw this.fault('cut-short', `it ends at byte ${this.#source.size}, within a field`);
  }

  /** Steps over `length` bytes and returns where they start. Throws `cut-short`. */
  skip(length: number): number {
    this.require(length);
    const start = this.position;
    this.position += length;
    return start;
  }

  /** Brings the next `length` bytes, at most WINDOW_BYTES, into the window and returns their offset in it. */
  #take(length: number): number {
    const start = this.skip(length);
    if (start < this.#windowStart || start + length > this.#windowStart + this.#windowBytes) {
      this.#windowBytes = Math.min(WINDOW_BYTES, this.#source.size - start);
      this.#source.read(start, this.#window.subarray(0, this.#windowBytes));
      this.#windowStart = start;
    }
    return start - this.#windowStart;
  }

  tag(): string {
    const start = this.#take(4);
    return this.#window.toString('latin1', start, start + 4);
  }

  u8(): number {
    return this.#window.readUInt8(this.#take(1));
  }

  i32(): number {
    return this.#window.readInt32LE(this.#take(4));
  }

  u64(): bigint {
    return this.#window.readBigUInt64LE(this.#take(8));
  }

  /** The next u64 as a size or count. Throws the fault above 2^40. */
  size(fault: FaissFault, what: string): number {
    const at = this.#take(8);
    return this.sane(numberOf(this.#window.readUInt32LE(at), this.#window.readUInt32LE(at + 4)), fault, what);
  }

  /**
   * A table of `length` u64, read at once. All bits set becomes -1, as FAISS means it; numbers above 2^53 are rounded.
   * Reading them one by one, as BigInts, takes longer than everything else in opening an index of thousands of lists.
   */
  table(length: number): Float64Array {
    const start = this.skip(8 * length);
    const halves = new Uint32Array(2 * length);
    this.#source.read(start, new Uint8Array(halves.buffer));
    const numbers = new Float64Array(length);
    for (let i = 0; i < length; i++) numbers[i] = numberOf(halves[2 * i] ?? 0, halves[2 * i + 1] ?? 0);
    return numbers;
  }

  /** A number of a table as a size or count. Throws the fault unless it is 0 to 2^40. */
  sane(value: number | undefined, fault: FaissFault, what: string): number {
    if (value === undefined || value < 0 || value > LARGEST_SIZE)
      throw this.fault(fault, `${what} is ${value}`);
    return value;
  }

  /** UTF-8 text of `length` bytes. Throws the fault if that is more than the window holds. */
  text(length: number, fault: FaissFault): string {
    this.expect(length <= WINDOW_BYTES, fault, `a name has ${length} bytes`);
    const start = this.#take(length);
    return this.#window.toString('utf8', start, start + length);
  }
}

function numberOf(low: number, high: number): number {
  return low === 0xffff_ffff && high === 0xffff_ffff ? -1 : low + 2 ** 32 * high;
}
