import { statSync } from 'node:fs';
import { openFileSource, type ByteSource, type FileSource } from './byte-source.ts';
import { FaissFileError } from './faiss-fault.ts';
import { readIvfPq, type IvfPqIndex } from './faiss-ivfpq.ts';

/** An index whose files are open and agree with each other. */
export interface OpenIvfPq {
  readonly index: IvfPqIndex;
  /** The index file. */
  readonly head: ByteSource;
  /** The file that the lists' offsets refer to: the index file itself, or the separate file of the lists. */
  readonly lists: ByteSource;
  close(): void;
}

/**
 * Opens an index file and, if its lists are in a separate file, that file at `listsPath`; the name stored in the index
 * file is ignored. Throws a FaissFileError if the index file is damaged, or the lists file missing or of another size.
 */
export function openIvfPq(path: string, listsPath: string): OpenIvfPq {
  const head = openFileSource(path);
  let lists: FileSource | undefined;
  try {
    const index = readIvfPq(head);
    if (index.inverted.kind === 'on-disk') {
      const { totalBytes } = index.inverted;
      const actual = statSync(listsPath, { throwIfNoEntry: false })?.size;
      if (actual === undefined) {
        throw new FaissFileError(
          'lists-file-missing',
          path,
          `the file of its lists, ${listsPath}, is missing`,
        );
      }
      if (actual !== totalBytes) {
        const why = `the file of its lists, ${listsPath}, has ${actual} bytes and not ${totalBytes}`;
        throw new FaissFileError('lists-file-size', path, why);
      }
      lists = openFileSource(listsPath);
    }
    return {
      index,
      head,
      lists: lists ?? head,
      close: () => {
        head.close();
        lists?.close();
      },
    };
  } catch (error) {
    head.close();
    lists?.close();
    throw error;
  }
}
