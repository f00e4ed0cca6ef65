import { closeSync, openSync } from 'node:fs';
import type { ByteSource } from './byte-source.ts';
import { FaissFileError } from './faiss-fault.ts';
import { ID_BYTES, NO_OFFSET } from './faiss-inverted-lists.ts';
import type { IvfPqIndex } from './faiss-ivfpq.ts';
import { writeAll } from './write-all.ts';

/** An index and the sources of its bytes. */
export interface IvfPqSources {
  readonly index: IvfPqIndex;
  readonly head: ByteSource;
  readonly lists: ByteSource;
}

/** Bytes copied at once. */
const BLOCK_BYTES = 1 << 20;
/** A list has room for a multiple of this many vectors, which aligns its ids (int64) in a mapped file. */
const CAPACITY_STEP = 8;

/** Writes a file from its beginning to its end. */
class Sink {
  readonly #file: number;
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(bytes: Uint8Array): void {
    writeAll(this.#file, bytes);
  }

  /** Takes an array, not single arguments, of which a call has room for about 100,000. */
  u64(values: readonly (number | bigint)[]): void {
    const bytes = Buffer.alloc(8 * values.length);
    values.forEach((value, i) => bytes.writeBigUInt64LE(BigInt(value), 8 * i));
    this.write(bytes);
  }

  tag(text: string): void {
    this.write(Buffer.from(text, 'latin1'));
  }

  zeros(length: number): void {
    this.write(Buffer.alloc(length));
  }

  copy(source: ByteSource, position: number, length: number): void {
    for (let done = 0; done < length; done += BLOCK_BYTES) {
      const block = this.#block.subarray(0, Math.min(BLOCK_BYTES, length - done));
      source.read(position + done, block);
      this.write(block);
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Opens a file for `fill` to write, and closes it whatever happens. */
function writeFile(path: string, fill: (sink: Sink) => void): void {
  const sink = new Sink(path);
  try {
    fill(sink);
  } finally {
    sink.close();
  }
}

/** Remembers ids and throws a FaissFileError for one that is not 0 to count - 1, or comes twice. */
class IdCheck {
  readonly #seen: Uint8Array;
  readonly #count: number;
  readonly #name: string;

  constructor(count: number, name: string) {
    this.#seen = new Uint8Array(Math.ceil(count / 8));
    this.#count = count;
    this.#name = name;
  }

  take(ids: Buffer): void {
    for (let at = 0; at < ids.length; at += ID_BYTES) {
      const id = ids.readBigInt64LE(at);
      if (id < 0n || id >= BigInt(this.#count)) {
        throw new FaissFileError('vector-id', this.#name, `a vector has the id ${id} of ${this.#count}`);
      }
      const place = Number(id);
      const bit = 1 << (place & 7);
      const seen = this.#seen[place >> 3] ?? 0;
      if ((seen & bit) !== 0) {
        throw new FaissFileError('vector-twice', this.#name, `vector ${place} is in its lists twice`);
      }
      this.#seen[place >> 3] = seen | bit;
    }
  }
}

/** Throws a FaissFileError unless the ids in the lists are 0 to count - 1, each once: a vector's id is its row. */
export function assertIdsAreRows({ index, lists }: IvfPqSources): void {
  const check = new IdCheck(index.count, lists.name);
  for (const { size, idsAt } of index.inverted.lists) {
    const ids = Buffer.allocUnsafe(size * ID_BYTES);
    lists.read(idsAt, ids);
    check.take(ids);
  }
}

/**
 * Writes the index with its lists in a separate file, the form that FAISS maps into memory; the index file refers to
 * it as `fileName`. Streams: memory does not grow with the lists. Throws what the file system throws.
 */
export function writeListsApart(
  sources: IvfPqSources,
  to: { path: string; listsPath: string; fileName: string },
): void {
  const { index, head, lists } = sources;
  const capacities = index.inverted.lists.map(({ size }) => Math.ceil(size / CAPACITY_STEP) * CAPACITY_STEP);
  writeFile(to.listsPath, (sink) => {
    index.inverted.lists.forEach(({ size, codesAt, idsAt }, i) => {
      const spare = (capacities[i] ?? size) - size;
      sink.copy(lists, codesAt, size * index.codeBytes);
      sink.zeros(spare * index.codeBytes);
      sink.copy(lists, idsAt, size * ID_BYTES);
      sink.zeros(spare * ID_BYTES);
    });
  });
  writeFile(to.path, (sink) => {
    sink.copy(head, 0, index.listsAt);
    sink.tag('ilod');
    sink.u64([index.nlist, index.codeBytes, index.nlist]);
    let offset = 0;
    index.inverted.lists.forEach(({ size }, i) => {
      const capacity = capacities[i] ?? size;
      sink.u64([size, capacity, capacity === 0 ? NO_OFFSET : offset]);
      offset += capacity * (index.codeBytes + ID_BYTES);
    });
    const name = Buffer.from(to.fileName, 'utf8');
    sink.u64([0, name.length]);
    sink.write(name);
    sink.u64([offset]);
  });
}

/** Writes the index as one plain file with its lists inside, which any build of FAISS reads. Streams, too. */
export function writeListsInline({ index, head, lists }: IvfPqSources, path: string): void {
  writeFile(path, (sink) => {
    sink.copy(head, 0, index.listsAt);
    sink.tag('ilar');
    sink.u64([index.nlist, index.codeBytes]);
    sink.tag('full');
    sink.u64([index.nlist, ...index.inverted.lists.map(({ size }) => size)]);
    for (const { size, codesAt, idsAt } of index.inverted.lists) {
      sink.copy(lists, codesAt, size * index.codeBytes);
      sink.copy(lists, idsAt, size * ID_BYTES);
    }
  });
}
