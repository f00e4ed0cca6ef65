import { constants, gunzipSync, inflateSync } from 'node:zlib';
import { AdoptError } from './adopt-error.ts';

/** What the file should contain, which decides the Python code that the refusal suggests. */
export type InputKind = 'index' | 'matrix' | 'factors' | 'table' | 'projection' | 'vocabulary';

/** Enough of a file to recognise a pickle by. */
export const SNIFFED_BYTES = 4096;

/**
 * Protocols 2 to 5 begin with "\x80" and their number; protocol 0 with a class to import, or with a container.
 */
function startsPlainPickle(bytes: Buffer): boolean {
  const [mark, protocol = 0] = bytes;
  if (mark === 0x80) return protocol >= 2 && protocol <= 5;
  return /^(c[\w.]+\n\w+\n|\([dlt]?p\d+\n|\([dlt]?[cISVp(]|\(i[\w.]+\n)/.test(
    bytes.toString('latin1', 0, 200),
  );
}

/**
 * True for bytes that begin like the output of Python's pickle or joblib, plain or compressed with gzip or zlib. Files
 * compressed with bz2 or xz always count as pickles: nothing else that can be adopted is compressed with them.
 */
export function startsPickle(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes);
  const starts = (magic: string) => buffer.toString('latin1', 0, magic.length) === magic;
  if (starts('BZh') || starts('\xfd7zXZ\0')) return true;
  const unpack = starts('\x1f\x8b') ? gunzipSync : starts('x') ? inflateSync : undefined;
  if (unpack === undefined) return startsPlainPickle(buffer);
  try {
    // Decompresses the part that was read; without this option the missing end is an error.
    return startsPlainPickle(unpack(buffer, { finishFlush: constants.Z_SYNC_FLUSH }));
  } catch {
    return false;
  }
}

/** The line of Python that writes the object `m` in a form that can be read, to a file of this name and an ending. */
const WRITES: Readonly<Record<InputKind, (name: string) => string>> = {
  index: (name) => `import faiss; faiss.write_index(m, ${quoted(`${name}.faiss`)})`,
  matrix: (name) => `import scipy.sparse as s; s.save_npz(${quoted(`${name}.npz`)}, s.csr_matrix(m))`,
  factors: (name) =>
    `import numpy as n; n.savez(${quoted(`${name}.npz`)}, item_factors=m['item_factors'], viewer_factors=m['viewer_factors'])`,
  table: (name) => `import pandas as p; p.DataFrame(m).to_csv(${quoted(`${name}.csv`)}, index=False)`,
  projection: (name) => `import numpy as n; n.save(${quoted(`${name}.npy`)}, n.asarray(m, 'float32'))`,
  vocabulary: (name) => `import json; json.dump([str(t) for t in m], open(${quoted(`${name}.json`)}, 'w'))`,
};

/** A text as Python writes it: JSON's escapes mean the same there. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The refusal of a pickle. Opening one runs the code in it, so the message shows its owner how to convert it. */
export function pickleError(path: string, kind: InputKind): AdoptError {
  const plain = path.replace(/\.[^./\\]*$/, '');
  const load = `import joblib; m = joblib.load(${quoted(path)})`;
  return new AdoptError(
    'pickle',
    `${path} is a pickle, and opening a pickle runs whatever code is in it: it was not opened. Where it was made and is trusted, convert it in Python: ${load}; ${WRITES[kind](plain)}`,
  );
}

/** The refusal of an array of Python objects inside a file. */
export function objectArrayError(name: string): AdoptError {
  return new AdoptError(
    'pickle',
    `${name} holds pickled Python objects, and opening those runs whatever code is in them: they were not opened. Where the file was made and is trusted, write plain numbers or texts in Python: numpy.asarray(a.tolist(), 'float32') or numpy.asarray(a, str)`,
  );
}
