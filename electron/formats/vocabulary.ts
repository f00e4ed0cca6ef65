import { readFileSync } from 'node:fs';
import { damaged } from './damaged.ts';

/**
 * The terms of the columns of a library's TF-IDF matrix. Throws `library-damaged` if the file is not a list of terms.
 */
export function readVocabulary(path: string): string[] {
  const terms = parsed(path);
  if (!isTerms(terms)) throw damaged(path, 'is not a list of terms');
  return terms;
}

function parsed(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(path, 'is not a list of terms', error);
  }
}

function isTerms(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((term) => typeof term === 'string');
}
