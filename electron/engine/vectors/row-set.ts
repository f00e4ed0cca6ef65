/** A set of rows (films), one bit each: what a search may find. */
export class RowSet {
  /** The lowest bit of byte 0 is row 0. */
  readonly bits: Uint8Array;

  private constructor(bits: Uint8Array) {
    this.bits = bits;
  }

  /** All rows from 0 to `count` - 1. */
  static all(count: number): RowSet {
    return new RowSet(new Uint8Array(Math.ceil(count / 8)).fill(0xff));
  }

  /** The empty set over `count` rows. */
  static none(count: number): RowSet {
    return new RowSet(new Uint8Array(Math.ceil(count / 8)));
  }

  /** The rows whose bits are set; the bytes are kept, not copied. */
  static of(bits: Uint8Array): RowSet {
    return new RowSet(bits);
  }

  /** An independent set with the same rows. */
  copy(): RowSet {
    return new RowSet(this.bits.slice());
  }

  has(row: number): boolean {
    return (((this.bits[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
  }

  remove(row: number): this {
    this.bits[row >> 3] = (this.bits[row >> 3] ?? 0) & ~(1 << (row & 7));
    return this;
  }

  removeAll(rows: Iterable<number>): this {
    for (const row of rows) this.remove(row);
    return this;
  }

  /** Adds the rows of another set of the same size. */
  union({ bits }: RowSet): this {
    const own = this.bits;
    for (let i = 0; i < own.length; i++) own[i] = (own[i] ?? 0) | (bits[i] ?? 0);
    return this;
  }

  /** Keeps only rows that the other set also has. */
  intersect({ bits }: RowSet): this {
    const own = this.bits;
    for (let i = 0; i < own.length; i++) own[i] = (own[i] ?? 0) & (bits[i] ?? 0);
    return this;
  }
}
