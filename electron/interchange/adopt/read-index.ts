import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { memorySource, openFileSource, readWholeFile } from '#electron/formats/byte-source.ts';
import { openIvfPq } from '#electron/formats/faiss-files.ts';
import { readIvfPq } from '#electron/formats/faiss-ivfpq.ts';
import { assertIdsAreRows, writeListsInline, type IvfPqSources } from '#electron/formats/faiss-layout.ts';
import { reading } from '#electron/formats/file-system-error.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import { AdoptError } from './adopt-error.ts';
import { assertNoPickle } from './open-array-file.ts';

/** The engine cannot search codes of more bits. */
const MOST_BITS = 8;

/** A FAISS index that was checked. */
export interface AdoptedIndex {
  readonly path: string;
  readonly sources: IvfPqSources;
  readonly nlist: number;
  readonly subquantizers: number;
  /** A plain IndexIVFPQ file, with its lists inside. */
  readonly file: Buffer;
}

/**
 * Reads and checks a FAISS IndexIVFPQ file over `rows` vectors whose ids are their row numbers. If its lists are in a
 * separate file, that must be in the same folder, under the name stored in the index. Throws a FaissFileError if a file
 * is damaged or of another kind, an AdoptError for a pickle, for `row-counts` and `code-bits`, and `bad-request` for a
 * file that cannot be read.
 */
export async function readIndex(path: string, rows: number, scratch: string): Promise<AdoptedIndex> {
  await assertNoPickle(path, 'index');
  const file = inlineFile(path, scratch);
  const head = memorySource(path, file);
  const index = readIvfPq(head);
  if (index.count !== rows) {
    throw new AdoptError(
      'row-counts',
      `${path} holds ${index.count} vectors, and the matrix that it goes with has ${rows} rows: they must come from the same training.`,
    );
  }
  if (index.bits > MOST_BITS) {
    throw new AdoptError(
      'code-bits',
      `${path} has codes of ${index.bits} bits, and ${MOST_BITS} are the most that are searched: build it with 8 (nbits=8).`,
    );
  }
  const sources = { index, head, lists: head };
  assertIdsAreRows(sources);
  return { path, sources, nlist: index.nlist, subquantizers: index.subquantizers, file };
}

function inlineFile(path: string, scratch: string): Buffer {
  const { inverted } = whileOpen(path);
  if (inverted.kind === 'inline') return readWholeFile(path);
  const listsPath = join(dirname(path), basename(inverted.fileName));
  // The index file was just read: what cannot be is its lists.
  const opened = reading(listsPath, () => openIvfPq(path, listsPath));
  const copy = join(scratch, 'inline.faiss');
  try {
    makeFolder(scratch);
    writeListsInline(opened, copy);
    return readWholeFile(copy);
  } finally {
    opened.close();
    rmSync(copy, { force: true });
  }
}

function whileOpen(path: string) {
  const source = openFileSource(path);
  try {
    return readIvfPq(source);
  } finally {
    source.close();
  }
}
