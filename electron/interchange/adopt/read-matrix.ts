import { transpose, type CsrMatrix } from '#electron/formats/csr.ts';
import { AdoptError } from './adopt-error.ts';
import { floatsOf, integersOf, type ArrayFile, type ForeignArray } from './foreign-array.ts';
import { objectArrayError } from './pickle.ts';

/** A row is scaled only if its length differs from 1 by more than this; rounding to float32 stays below it. */
const LENGTH_TOLERANCE = 1e-4;

/**
 * Larger matrices are taken for damaged before memory is allocated for them. As many columns as scikit-learn's
 * HashingVectorizer makes: their projection takes gigabytes.
 */
const MOST_ROWS = 2 ** 24;
const MOST_COLUMNS = 2 ** 20;

/** Matches the name of the right matrix, in a file with several. */
const LIKELY_NAME = /tf-?_?idf|content|text/i;

/** The arrays of a sparse matrix, called `prefix` + `indptr` and so on. */
interface SparseArrays {
  readonly prefix: string;
  readonly indptr: ForeignArray;
  readonly indices: ForeignArray;
  readonly data: ForeignArray;
}

/**
 * Reads a films x terms matrix as scipy stores it: `data`, `indices` and `indptr` in one .npz, in a group of HDF5
 * (AnnData's too), or beside each other with a prefix (`tfidf_data`). Compressed columns (CSC) are converted. The rows
 * returned have ascending columns, entries of the same column summed, stored zeros left out, and length 1. Throws an
 * AdoptError that says what is wrong with which array.
 */
export async function readMatrix(file: ArrayFile): Promise<CsrMatrix> {
  const found = findArrays(file);
  const [indptr, indices, data] = [
    await integersOf(found.indptr),
    await integersOf(found.indices),
    await floatsOf(found.data),
  ];
  const isByColumns = (await formatOf(file, found.prefix)) === 'csc';
  const lines = indptr.length - 1;
  const shape = await shapeOf(file, found.prefix);
  const [rows, columns] = shape ?? (isByColumns ? [undefined, lines] : [lines, undefined]);
  const across = (isByColumns ? rows : columns) ?? indices.reduce((most, i) => Math.max(most, i + 1), 0);
  if (((isByColumns ? columns : rows) ?? lines) !== lines) {
    const message = `${found.indptr.name} has ${indptr.length} numbers, and the matrix is said to be ${shape?.join(' x ') ?? ''}: one more than its ${isByColumns ? 'columns' : 'rows'} are needed.`;
    throw new AdoptError('matrix-indptr', message);
  }
  const [films, terms] = isByColumns ? [across, lines] : [lines, across];
  if (films > MOST_ROWS || terms > MOST_COLUMNS) {
    const message = `The matrix of ${found.indptr.name} is ${films} x ${terms}, and ${MOST_ROWS} x ${MOST_COLUMNS} is the most that is read: write it with fewer terms (max_features), or again if it is damaged.`;
    throw new AdoptError('array-shape', message);
  }
  checkEntries(found, indptr, indices, data, across);
  const stored = { rows: lines, columns: across, indptr, indices, data };
  return unitRows(isByColumns ? transpose(stored) : inColumnOrder(stored));
}

function findArrays({ path, arrays }: ArrayFile): SparseArrays {
  const all = [...arrays].flatMap(([name, indptr]) => {
    if (!name.endsWith('indptr')) return [];
    const prefix = name.slice(0, -'indptr'.length);
    const [indices, data] = [arrays.get(`${prefix}indices`), arrays.get(`${prefix}data`)];
    return indices === undefined || data === undefined ? [] : [{ prefix, indptr, indices, data }];
  });
  const likely = all.filter(({ prefix }) => LIKELY_NAME.test(prefix));
  const [found, ...others] = all.length > 1 ? likely : all;
  if (found !== undefined && others.length === 0) return found;
  if (all.length > 0) {
    const names = all.map(({ prefix }) => JSON.stringify(prefix)).join(', ');
    throw new AdoptError(
      'array-ambiguous',
      `${path} holds several sparse matrices (${names}): leave one, or call one tfidf.`,
    );
  }
  const pickled = [...arrays.values()].find(({ holds }) => holds === 'pickle');
  if (pickled !== undefined) throw objectArrayError(pickled.name);
  throw new AdoptError(
    'array-missing',
    `${path} holds no sparse matrix (data, indices and indptr): write it with scipy.sparse.save_npz, or its three arrays into a group of HDF5.`,
  );
}

/** scipy's `format`, AnnData's `encoding-type` or `h5sparse_format`; compressed rows if there is none of them. */
async function formatOf({ path, arrays }: ArrayFile, prefix: string): Promise<'csr' | 'csc'> {
  const group = prefix.replace(/\/$/, '');
  const said =
    arrays.get(`${prefix}format`) ??
    arrays.get(`${group}@encoding-type`) ??
    arrays.get(`${group}@h5sparse_format`);
  const [format = 'csr'] = said === undefined ? [] : await said.texts();
  const name = format.replace(/_matrix$/, '');
  if (name === 'csr' || name === 'csc') return name;
  throw new AdoptError(
    'matrix-kind',
    `${path} holds a sparse matrix of format ${JSON.stringify(format)}: write compressed rows, scipy.sparse.csr_matrix(m).`,
  );
}

async function shapeOf({ arrays }: ArrayFile, prefix: string): Promise<[number, number] | undefined> {
  const group = prefix.replace(/\/$/, '');
  const array =
    arrays.get(`${prefix}shape`) ?? arrays.get(`${group}@shape`) ?? arrays.get(`${group}@h5sparse_shape`);
  if (array === undefined) return undefined;
  const [rows, columns, ...more] = await integersOf(array);
  if (rows !== undefined && columns !== undefined && more.length === 0 && rows >= 0 && columns >= 0) {
    return [rows, columns];
  }
  throw new AdoptError('array-shape', `${array.name} is not the shape of a matrix: two numbers are needed.`);
}

function checkEntries(
  found: SparseArrays,
  indptr: Int32Array,
  indices: Int32Array,
  data: Float32Array,
  across: number,
): void {
  if (indices.length !== data.length) {
    const message = `${found.indices.name} has ${indices.length} numbers and ${found.data.name} has ${data.length}: they must be as many.`;
    throw new AdoptError('array-shape', message);
  }
  const descends = indptr.findIndex((start, i) => start < (indptr[i - 1] ?? 0));
  if (indptr.length === 0 || indptr[0] !== 0 || descends >= 0 || indptr.at(-1) !== indices.length) {
    const message = `${found.indptr.name} does not count up from 0 to the ${indices.length} entries: the matrix is damaged. Write it again.`;
    throw new AdoptError('matrix-indptr', message);
  }
  const outside = indices.find((index) => index < 0 || index >= across);
  if (outside !== undefined) {
    const message = `${found.indices.name} names ${outside}, and there are ${across}: the matrix is damaged. Write it again.`;
    throw new AdoptError('matrix-column', message);
  }
}

/** The matrix with ascending columns in each row, which scipy does not guarantee. */
function inColumnOrder(matrix: CsrMatrix): CsrMatrix {
  const isInOrder = (row: number) => {
    const end = matrix.indptr[row + 1] ?? 0;
    for (let entry = (matrix.indptr[row] ?? 0) + 1; entry < end; entry++) {
      if ((matrix.indices[entry - 1] ?? 0) >= (matrix.indices[entry] ?? 0)) return false;
    }
    return true;
  };
  for (let row = 0; row < matrix.rows; row++) {
    // Transposing sorts, so transposing twice gives the same matrix in order.
    if (!isInOrder(row)) return transpose(transpose(matrix));
  }
  return matrix;
}

/** Sums entries of one column, drops zeros and scales rows to length 1. Rows that need none of this keep their bits. */
function unitRows({ rows, columns, indptr, indices, data }: CsrMatrix): CsrMatrix {
  const starts = new Int32Array(rows + 1);
  let kept = 0;
  for (let row = 0; row < rows; row++) {
    const start = kept;
    let squares = 0;
    for (let entry = indptr[row] ?? 0; entry < (indptr[row + 1] ?? 0); entry++) {
      const column = indices[entry] ?? 0;
      if (kept > start && indices[kept - 1] === column) {
        data[kept - 1] = (data[kept - 1] ?? 0) + (data[entry] ?? 0);
      } else if (data[entry] !== 0) {
        indices[kept] = column;
        data[kept] = data[entry] ?? 0;
        kept++;
      }
    }
    for (let entry = start; entry < kept; entry++) squares += (data[entry] ?? 0) ** 2;
    const length = Math.sqrt(squares);
    if (length > 0 && Math.abs(length - 1) > LENGTH_TOLERANCE) {
      for (let entry = start; entry < kept; entry++) data[entry] = (data[entry] ?? 0) / length;
    }
    starts[row + 1] = kept;
  }
  return { rows, columns, indptr: starts, indices: indices.slice(0, kept), data: data.slice(0, kept) };
}
