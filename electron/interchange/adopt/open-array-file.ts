import { open, stat, type FileHandle } from 'node:fs/promises';
import { readWholeFile } from '#electron/formats/byte-source.ts';
import { describeReadError, systemErrorCode } from '#electron/formats/file-system-error.ts';
import { AdoptError } from './adopt-error.ts';
import type { ArrayFile } from './foreign-array.ts';
import { NPY_MAGIC, npyArray } from './npy-array.ts';
import { openNpz } from './npz-file.ts';
import { pickleError, SNIFFED_BYTES, startsPickle, type InputKind } from './pickle.ts';

const HDF5_MAGIC = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
const ZIP_MAGIC = Buffer.from('PK\x03\x04', 'latin1');
/** The name of the one array of a .npy file. */
const ONLY_ARRAY = '';

/**
 * Opens an HDF5, .npz or .npy file, recognised by its contents and not its name. Throws `file-missing`, `pickle`,
 * `file-kind` for anything else, and `file-damaged`.
 */
async function openArrayFile(path: string, kind: InputKind): Promise<ArrayFile> {
  const start = await startOf(path, kind);
  const starts = (magic: Buffer) => start.subarray(0, magic.length).equals(magic);
  if (starts(ZIP_MAGIC)) return openNpz(path);
  if (starts(NPY_MAGIC)) return openNpy(path);
  if (starts(HDF5_MAGIC)) {
    // Imported only if needed: it is 4 MB of WebAssembly.
    const { openHdf5 } = await import('./hdf5-file.ts');
    return openHdf5(path);
  }
  throw new AdoptError(
    'file-kind',
    `${path} is neither HDF5 nor one of NumPy's files (.npz, .npy): write it as one of these.`,
  );
}

/** Opens the file as `openArrayFile` does, runs `work`, and closes it. */
export async function withArrayFile<T>(
  path: string,
  kind: InputKind,
  work: (file: ArrayFile) => Promise<T>,
): Promise<T> {
  const file = await openArrayFile(path, kind);
  try {
    return await work(file);
  } finally {
    file.close();
  }
}

/** Throws `file-missing`, or `pickle` for a file that begins like a pickle, whatever its name. */
export async function assertNoPickle(path: string, kind: InputKind): Promise<void> {
  await startOf(path, kind);
}

async function startOf(path: string, kind: InputKind): Promise<Buffer> {
  const file = await openFile(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    if (startsPickle(start)) throw pickleError(path, kind);
    return start;
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    if ((await stat(path)).isFile()) return await open(path, 'r');
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw describeReadError(error, path);
  }
  throw new AdoptError('file-missing', `There is no file ${path}.`);
}

async function openNpy(path: string): Promise<ArrayFile> {
  const { size } = await stat(path);
  const array = await npyArray(path, {
    size,
    start: async (length) => {
      const file = await open(path, 'r');
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    all: () => Promise.resolve(readWholeFile(path)),
  });
  return { path, arrays: new Map([[ONLY_ARRAY, array]]), close: () => undefined };
}
