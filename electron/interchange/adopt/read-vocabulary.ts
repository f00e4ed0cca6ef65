import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AdoptError } from './adopt-error.ts';
import type { ArrayFile } from './foreign-array.ts';
import { assertNoPickle } from './open-array-file.ts';
import { objectArrayError } from './pickle.ts';

/** Matches the names that people give to the terms of a matrix's columns. */
const NAMES = /(^|[/_])(terms|vocabulary|vocab|feature_names(_out)?)$/i;

const listOrColumns = z.union([z.array(z.string()), z.record(z.string(), z.int().min(0))]);

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
  const terms = path === undefined ? await termsIn(matrixFile) : await termsOf(path);
  if (terms === undefined) return Array.from({ length: columns }, (_, column) => `term ${column}`);
  if (terms.length === columns && terms.every((term) => typeof term === 'string')) return terms;
  throw new AdoptError(
    'vocabulary',
    `${path ?? matrixFile.path} names ${terms.length} terms, and the matrix has ${columns} columns: they must come from the same vectorizer.`,
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

async function termsOf(path: string): Promise<readonly string[]> {
  await assertNoPickle(path, 'vocabulary');
  const text = await readFile(path, 'utf8');
  const parsed = listOrColumns.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new AdoptError(
      'vocabulary',
      `${path} is not a vocabulary: a JSON list of terms in the order of the columns is needed, or {term: column}.`,
    );
  }
  if (Array.isArray(parsed.data)) return parsed.data;
  const terms: string[] = [];
  for (const [term, column] of Object.entries(parsed.data)) terms[column] = term;
  // Array.from fills gaps with undefined, which the caller refuses.
  return Array.from(terms);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
