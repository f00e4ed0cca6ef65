import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AdoptError } from './adopt-error.ts';
import type { ArrayFile } from './foreign-array.ts';
import { assertNoPickle } from './open-array-file.ts';
import { objectArrayError } from './pickle.ts';

/** Matches the names that people give to the terms of a matrix's columns. */
const NAMES = /(^|[/_])(terms|vocabulary|vocab|feature_names(_out)?)$/i;

const listed = z.array(z.string());
/** {term: column} as pairs, because zod's own records lose the term "__proto__". */
const placed = z.array(z.tuple([z.string(), z.int().min(0)]));

/**
 * The term of each of the matrix's columns: from a JSON file (a list, or scikit-learn's `vocabulary_`, which maps each
 * term to its column), or from the matrix's own file. Without either, terms are called "term 0", "term 1" and so on.
 * Throws `vocabulary` if the file is no vocabulary, or has more or fewer terms than there are columns.
 */
export async function readVocabulary(
  path: string | undefined,
  matrixFile: ArrayFile,
  columns: number,
): Promise<readonly string[]> {
  const terms = path === undefined ? await termsIn(matrixFile) : await termsOf(path, columns);
  if (terms === undefined) return Array.from({ length: columns }, (_, column) => `term ${column}`);
  if (terms.length === columns) return terms;
  throw mismatch(path ?? matrixFile.path, `names ${terms.length} terms`, columns);
}

function mismatch(path: string, what: string, columns: number): AdoptError {
  return new AdoptError(
    'vocabulary',
    `${path} ${what}, and the matrix has ${columns} columns: they must come from the same vectorizer.`,
  );
}

async function termsIn({ arrays }: ArrayFile): Promise<readonly string[] | undefined> {
  for (const [name, array] of arrays) {
    if (!NAMES.test(name)) continue;
    if (array.holds === 'pickle') throw objectArrayError(array.name);
    if (array.holds === 'texts') return array.texts();
  }
  return undefined;
}

async function termsOf(path: string, columns: number): Promise<readonly string[]> {
  await assertNoPickle(path, 'vocabulary');
  const json = parseJson(await readFile(path, 'utf8'));
  const list = listed.safeParse(json);
  if (list.success) return list.data;
  const isObject = json instanceof Object && !Array.isArray(json);
  const pairs = placed.safeParse(isObject ? Object.entries(json) : undefined);
  if (pairs.success) return inColumns(path, pairs.data, columns);
  throw new AdoptError(
    'vocabulary',
    `${path} is not a vocabulary: a JSON list of terms in the order of the columns is needed, or {term: column}.`,
  );
}

/** Checks the columns before anything of that size is made. */
function inColumns(
  path: string,
  pairs: readonly (readonly [term: string, column: number])[],
  columns: number,
): readonly string[] {
  const outside = pairs.find(([, column]) => column >= columns);
  if (outside !== undefined) {
    throw mismatch(path, `gives ${JSON.stringify(outside[0])} the column ${outside[1]}`, columns);
  }
  const termOf = new Map(pairs.map(([term, column]) => [column, term]));
  const terms = Array.from({ length: columns }, (_, column) => {
    const term = termOf.get(column);
    if (term === undefined) throw mismatch(path, `names no term for column ${column}`, columns);
    return term;
  });
  if (pairs.length === columns) return terms;
  throw mismatch(path, `names ${pairs.length} terms`, columns);
}

/** The value, after a byte order mark if there is one; undefined if this is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
