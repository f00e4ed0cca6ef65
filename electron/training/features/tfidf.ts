import type { CsrMatrix } from '#electron/formats/csr.ts';
import { ENGLISH_STOP_WORDS } from './english-stop-words.ts';

/** The options of scikit-learn's TfidfVectorizer that matter here, with its meaning of each. */
export interface TfidfOptions {
  readonly stopWords: 'english' | 'none';
  /** Shortest and longest run of words that is a term. */
  readonly ngramRange: readonly [number, number];
  /** A term must stand in at least so many documents. */
  readonly minDf: number;
  /** A term may stand in at most this share of the documents, 0 to 1. */
  readonly maxDf: number;
  /** Keep only so many terms, those that occur most often; null keeps all. */
  readonly maxFeatures: number | null;
  /** Count a term 1 + ln(tf) times instead of tf times. */
  readonly sublinearTf: boolean;
}

export interface TfidfModel {
  /** Terms in the order of the matrix's columns (code point order). */
  readonly vocabulary: readonly string[];
  /** ln((1 + documents) / (1 + documents with the term)) + 1, for each term. */
  readonly idf: Float64Array;
  /** A row a document, each of Euclidean length 1 (0 for a document without known terms). */
  readonly matrix: CsrMatrix;
}

/** Two or more word characters in a row: the token pattern `(?u)\b\w\w+\b` of scikit-learn. */
const TOKEN = /[\p{L}\p{N}_]{2,}/gu;

/** The terms of a text in the order in which they stand, runs of words joined by a space after all single words. */
export function tokenise(text: string, options: Pick<TfidfOptions, 'stopWords' | 'ngramRange'>): string[] {
  const words = text.toLowerCase().match(TOKEN) ?? [];
  const kept =
    options.stopWords === 'english' ? words.filter((word) => !ENGLISH_STOP_WORDS.has(word)) : words;
  const [shortest, longest] = options.ngramRange;
  if (shortest === 1 && longest === 1) return kept;
  const terms: string[] = [];
  for (let length = shortest; length <= longest; length++) {
    for (let start = 0; start + length <= kept.length; start++) {
      terms.push(kept.slice(start, start + length).join(' '));
    }
  }
  return terms;
}

/** Compares by code point, as Python sorts (JavaScript's own order is by UTF-16 unit). */
function byCodePoint(a: string, b: string): number {
  for (let i = 0; ;) {
    const left = a.codePointAt(i);
    const right = b.codePointAt(i);
    if (left === undefined || right === undefined) return a.length - b.length;
    if (left !== right) return left - right;
    i += left > 0xffff ? 2 : 1;
  }
}

/**
 * Learns vocabulary and idf from the documents and weighs them: scikit-learn's TfidfVectorizer with smooth_idf and
 * norm='l2' (scikit-learn 1.2, `feature_extraction/text.py`), same terms, same order, same numbers.
 */
export function fitTfidf(documents: readonly string[], options: TfidfOptions): TfidfModel {
  const counted = documents.map((document) => countTerms(tokenise(document, options)));
  const frequencies = new Map<string, { documents: number; occurrences: number }>();
  for (const counts of counted) {
    for (const [term, count] of counts) {
      const known = frequencies.get(term);
      if (known === undefined) frequencies.set(term, { documents: 1, occurrences: count });
      else {
        known.documents++;
        known.occurrences += count;
      }
    }
  }
  const vocabulary = chooseTerms(frequencies, documents.length, options);
  const columns = new Map(vocabulary.map((term, column) => [term, column]));
  const idf = Float64Array.from(vocabulary, (term) => {
    const withTerm = frequencies.get(term)?.documents ?? 0;
    return Math.log((1 + documents.length) / (1 + withTerm)) + 1;
  });
  return { vocabulary, idf, matrix: weigh(counted, columns, idf, options.sublinearTf) };
}

function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function chooseTerms(
  frequencies: ReadonlyMap<string, { documents: number; occurrences: number }>,
  documentCount: number,
  { minDf, maxDf, maxFeatures }: TfidfOptions,
): string[] {
  const allowed = [...frequencies].filter(
    ([, { documents }]) => documents >= minDf && documents <= maxDf * documentCount,
  );
  allowed.sort(([a], [b]) => byCodePoint(a, b));
  if (maxFeatures !== null && allowed.length > maxFeatures) {
    // Stable, so that of equally frequent terms the first in code point order stay.
    allowed.sort(([, a], [, b]) => b.occurrences - a.occurrences);
    allowed.length = maxFeatures;
    allowed.sort(([a], [b]) => byCodePoint(a, b));
  }
  return allowed.map(([term]) => term);
}

function weigh(
  counted: readonly ReadonlyMap<string, number>[],
  columns: ReadonlyMap<string, number>,
  idf: Float64Array,
  sublinearTf: boolean,
): CsrMatrix {
  const rows = counted.map((counts) =>
    Array.from(counts, ([term, count]) => ({ column: columns.get(term) ?? -1, count }))
      .filter(({ column }) => column >= 0)
      .sort((a, b) => a.column - b.column),
  );
  const entries = rows.reduce((sum, row) => sum + row.length, 0);
  const indptr = new Int32Array(rows.length + 1);
  const indices = new Int32Array(entries);
  const data = new Float32Array(entries);
  let entry = 0;
  rows.forEach((row, i) => {
    const weights = row.map(
      ({ column, count }) => (sublinearTf ? Math.log(count) + 1 : count) * (idf[column] ?? 0),
    );
    const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
    row.forEach(({ column }, j) => {
      indices[entry] = column;
      data[entry] = (weights[j] ?? 0) / length;
      entry++;
    });
    indptr[i + 1] = entry;
  });
  return { rows: rows.length, columns: columns.size, indptr, indices, data };
}
