import h5wasm, { type Attribute, type Dataset, type File } from 'h5wasm/node';
import { AdoptError } from './adopt-error.ts';
import type { ArrayFile, ForeignArray, Numbers } from './foreign-array.ts';
import { objectArrayError, startsPickle } from './pickle.ts';

/** About how many numbers are read from HDF5 at once: its own (WebAssembly) memory never shrinks. */
const SLAB = 1 << 20;
/** HDF5's numbers for classes of types (H5T_class_t). */
const CLASS = { integer: 0, float: 1, text: 3, opaque: 5 } as const;

/**
 * Opens an HDF5 file for reading. Links to other files are not followed. Throws `file-damaged` if it is not complete.
 */
export async function openHdf5(path: string): Promise<ArrayFile> {
  const hdf5 = await h5wasm.ready;
  hdf5.activate_throwing_error_handler();
  let file: File;
  try {
    file = new h5wasm.File(path, 'r');
  } catch (error) {
    throw damaged(path, error);
  }
  try {
    const arrays = new Map<string, ForeignArray>();
    addAttributes(arrays, path, '', file.attrs);
    for (const name of file.paths()) {
      const entity = file.get(name);
      if (entity instanceof h5wasm.Dataset) arrays.set(name, datasetArray(`${name} of ${path}`, entity));
      if (entity instanceof h5wasm.Group) addAttributes(arrays, path, name, entity.attrs);
    }
    return { path, arrays, close: () => void file.close() };
  } catch (error) {
    file.close();
    throw error instanceof AdoptError ? error : damaged(path, error);
  }
}

function addAttributes(
  arrays: Map<string, ForeignArray>,
  path: string,
  group: string,
  attributes: Record<string, Attribute>,
): void {
  for (const [key, attribute] of Object.entries(attributes)) {
    const name = `${group}@${key}`;
    const { shape, metadata } = attribute;
    const value = () => [attribute.value].flat();
    arrays.set(name, {
      name: `${name} of ${path}`,
      shape: shape ?? [],
      holds: holdsOf(metadata),
      numbers: () => Promise.resolve(asNumbers(attribute.value, name)),
      texts: () => Promise.resolve(value().map(String)),
    });
  }
}

function holdsOf({ type, size }: { readonly type: number; readonly size: number }): ForeignArray['holds'] {
  // h5wasm does not support half floats.
  if (type === CLASS.integer || (type === CLASS.float && size >= 4)) return 'numbers';
  if (type === CLASS.text) return 'texts';
  return 'something-else';
}

function datasetArray(name: string, dataset: Dataset): ForeignArray {
  const { metadata } = dataset;
  const shape = metadata.shape ?? [];
  const isPickle = holdsPickle(dataset);
  const refuse = () => {
    if (isPickle) throw objectArrayError(name);
  };
  return {
    name,
    shape,
    holds: isPickle ? 'pickle' : holdsOf(metadata),
    numbers: () => {
      refuse();
      if (holdsOf(metadata) !== 'numbers') throw new AdoptError('array-kind', `${name} holds no numbers.`);
      return Promise.resolve(reading(name, () => readNumbers(name, dataset, shape)));
    },
    texts: () => {
      refuse();
      if (holdsOf(metadata) !== 'texts') throw new AdoptError('array-kind', `${name} holds no texts.`);
      return Promise.resolve(reading(name, () => [dataset.value].flat().map(String)));
    },
  };
}

/** True for an opaque value, or a list of one-byte integers, that begins like a pickle. */
function holdsPickle(dataset: Dataset): boolean {
  const { type, size, shape, total_size: total } = dataset.metadata;
  const isBytes = type === CLASS.opaque || (type === CLASS.integer && size === 1);
  if (!isBytes || total === 0 || (shape ?? []).length > 1) return false;
  const value = dataset.value;
  return value instanceof Uint8Array && startsPickle(value.subarray(0, 4096));
}

function readNumbers(name: string, dataset: Dataset, shape: readonly number[]): Numbers {
  const [rows = 1, ...rest] = shape;
  const count = rest.reduce((product, length) => product * length, rows);
  const step = Math.max(1, Math.floor((SLAB * rows) / Math.max(1, count)));
  if (shape.length === 0 || rows <= step) return asNumbers(dataset.value, name);
  let all: Numbers | undefined;
  for (let row = 0; row < rows; row += step) {
    const ranges = [[row, Math.min(rows, row + step)], ...rest.map(() => [])] as [number, number][];
    const slab = asNumbers(dataset.slice(ranges), name);
    all ??= new (slab.constructor as new (length: number) => typeof slab)(count);
    // All slabs are of the same class, which the compiler cannot see.
    (all as Float64Array).set(slab as Float64Array, (row * count) / rows);
  }
  return all ?? new Float32Array();
}

function asNumbers(value: unknown, name: string): Numbers {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as Numbers;
  const single = [value].flat();
  if (single.every((item) => typeof item === 'bigint')) return BigInt64Array.from(single);
  if (single.every((item) => typeof item === 'number')) return Float64Array.from(single);
  throw new AdoptError('array-kind', `${name} holds no numbers.`);
}

function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof AdoptError ? error : damaged(name, error);
  }
}

/** HDF5's own message, which describes every step down to the failure in many lines, is only the cause. */
function damaged(name: string, cause: unknown): AdoptError {
  return new AdoptError(
    'file-damaged',
    `${name} is damaged, cut short, or packed in a way that is not known here: copy it again, or write it again with gzip or nothing.`,
    cause,
  );
}
