import { closeSync, openSync, readSync } from 'node:fs';
import { writeAll } from '#electron/formats/write-all.ts';
import { tokenise, type TokenOptions } from './tokenise.ts';

/** Texts that can be iterated repeatedly, one at a time. */
export type Documents = Iterable<string> | AsyncIterable<string>;

/** The counts of terms in a collection of documents. Term ids are numbered in the order in which terms first occur. */
export interface DocumentTerms {
  readonly terms: readonly string[];
  /** How many documents contain each term. */
  readonly documents: readonly number[];
  /** How often each term occurs in all documents together. */
  readonly occurrences: readonly number[];
  readonly documentCount: number;
  /** For each document [term id, count, term id, count, ...]; each array is valid until the next. */
  rows(): Iterable<Int32Array>;
}

/** Numbers that are written to or read from the file at once. */
const BLOCK = 1 << 18;
const BYTES = Int32Array.BYTES_PER_ELEMENT;

/**
 * Counts the terms of documents. The counts are kept in the file `spill`: a million documents have tens of millions.
 * Terms in fewer than `minDf` documents may be left out. Throws what the file system throws.
 */
export async function countTerms(
  documents: Documents,
  options: TokenOptions & { readonly minDf: number },
  spill: string,
): Promise<DocumentTerms> {
  const mayCount = options.ngramRange[1] > 1 ? await frequentTerms(documents, options) : () => true;
  const ids = new Map<string, number>();
  const documentFrequencies: number[] = [];
  const occurrences: number[] = [];
  /** The last document that each term was seen in, and the position of its count in that document's row. */
  const lastSeen: number[] = [];
  const places: number[] = [];
  let documentCount = 0;
  const writer = new IntWriter(spill);
  try {
    for await (const document of documents) {
      const row: number[] = [];
      for (const term of tokenise(document, options)) {
        let id = ids.get(term);
        if (id === undefined) {
          if (!mayCount(term)) continue;
          id = ids.size;
          ids.set(term, id);
          documentFrequencies.push(0);
          occurrences.push(0);
          lastSeen.push(-1);
        }
        occurrences[id] = (occurrences[id] ?? 0) + 1;
        if (lastSeen[id] === documentCount) {
          const place = places[id] ?? 0;
          row[place] = (row[place] ?? 0) + 1;
        } else {
          lastSeen[id] = documentCount;
          documentFrequencies[id] = (documentFrequencies[id] ?? 0) + 1;
          places[id] = row.length + 1;
          row.push(id, 1);
        }
      }
      writer.write([row.length, ...row]);
      documentCount++;
    }
  } finally {
    writer.close();
  }
  return {
    terms: [...ids.keys()],
    documents: documentFrequencies,
    occurrences,
    documentCount,
    rows: () => rowsOf(spill),
  };
}

/** Counters of the sketch below; 64 MiB for any number of terms. */
const COUNTERS = 1 << 26;
const MOST = 255;

/**
 * Returns a test for terms that may be in at least `minDf` documents. Most n-grams are unique, and there are more of
 * them than a Map can hold, so their documents are first counted in a table of small counters that several terms may
 * share (a count-min sketch of one row: Cormode and Muthukrishnan 2005), which never undercounts.
 */
async function frequentTerms(
  documents: Documents,
  options: TokenOptions & { readonly minDf: number },
): Promise<(term: string) => boolean> {
  const counters = new Uint8Array(COUNTERS);
  for await (const document of documents) {
    for (const term of new Set(tokenise(document, options))) {
      const counter = hash(term) % COUNTERS;
      if ((counters[counter] ?? 0) < MOST) counters[counter] = (counters[counter] ?? 0) + 1;
    }
  }
  const wanted = Math.min(options.minDf, MOST);
  return (term) => (counters[hash(term) % COUNTERS] ?? 0) >= wanted;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(term: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < term.length; i++) value = Math.imul(value ^ term.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** A buffered writer of int32 numbers. */
class IntWriter {
  readonly #file: number;
  readonly #block = new Int32Array(BLOCK);
  #used = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(values: readonly number[]): void {
    for (const value of values) {
      if (this.#used === BLOCK) this.#flush();
      this.#block[this.#used++] = value;
    }
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #flush(): void {
    writeAll(this.#file, new Uint8Array(this.#block.buffer, 0, this.#used * BYTES));
    this.#used = 0;
  }
}

/** Reads what `countTerms` wrote: for each document a length, then that many numbers. */
function* rowsOf(path: string): Generator<Int32Array> {
  const file = openSync(path, 'r');
  try {
    let values = new Int32Array(BLOCK);
    let filled = 0;
    const endOfRow = (start: number) => start + 1 + (values[start] ?? 0);
    for (;;) {
      const read = readSync(file, values, filled * BYTES, (values.length - filled) * BYTES, null);
      if (read === 0) return;
      filled += read / BYTES;
      let start = 0;
      while (start < filled && endOfRow(start) <= filled) {
        yield values.subarray(start + 1, endOfRow(start));
        start = endOfRow(start);
      }
      // What is left is the beginning of a row, which may be longer than a block.
      const rest = values.slice(start, filled);
      const needed = start < filled ? endOfRow(start) - start : 0;
      if (needed > values.length) values = new Int32Array(needed);
      values.set(rest);
      filled = rest.length;
    }
  } finally {
    closeSync(file);
  }
}
