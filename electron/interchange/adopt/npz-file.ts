import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { AdoptError } from './adopt-error.ts';
import type { ArrayFile, ForeignArray } from './foreign-array.ts';
import { npyArray, type NpyBytes } from './npy-array.ts';

/** The most entries that an .npz may have; scipy writes five. */
const MOST_ARRAYS = 1000;

/**
 * Opens what `numpy.savez`, `savez_compressed` and `scipy.sparse.save_npz` write: a zip of .npy files. Throws
 * `file-damaged` if it is cut short, changed, or has too many entries.
 */
export async function openNpz(path: string): Promise<ArrayFile> {
  const zip = await whole(path, openPromise(path, { autoClose: false }));
  try {
    const arrays = new Map<string, ForeignArray>();
    const entries = await whole(path, entriesOf(zip));
    for (const entry of entries) {
      const array = entry.fileName.replace(/\.npy$/, '');
      const name = `${array} of ${path}`;
      arrays.set(array, await whole(path, npyArray(name, bytesOf(zip, entry, name))));
    }
    return {
      path,
      arrays,
      close: () => {
        zip.close();
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MOST_ARRAYS) throw new Error(`it names ${zip.entryCount} arrays`);
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) if (entry.fileName.endsWith('.npy')) entries.push(entry);
  return entries;
}

function bytesOf(zip: ZipFile, entry: Entry, name: string): NpyBytes {
  return {
    size: entry.uncompressedSize,
    start: async (length) => {
      const pieces: Buffer[] = [];
      let read = 0;
      // Leaving the loop closes the stream.
      for await (const piece of await zip.openReadStreamPromise(entry)) {
        pieces.push(piece as Buffer);
        read += (piece as Buffer).length;
        if (read >= length) break;
      }
      return Buffer.concat(pieces).subarray(0, length);
    },
    all: async () => {
      try {
        const bytes = Buffer.allocUnsafe(entry.uncompressedSize);
        let read = 0;
        let checksum = 0;
        for await (const piece of await zip.openReadStreamPromise(entry)) {
          read += (piece as Buffer).copy(bytes, read);
          checksum = crc32(piece as Buffer, checksum);
        }
        if (checksum !== entry.crc32) throw new Error('its checksum is wrong');
        return bytes;
      } catch (error) {
        throw damaged(name, error);
      }
    },
  };
}

async function whole<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof AdoptError ? error : damaged(path, error);
  }
}

function damaged(name: string, cause: unknown): AdoptError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AdoptError('file-damaged', `${name} is damaged or cut short (${why}): copy it again.`, cause);
}
