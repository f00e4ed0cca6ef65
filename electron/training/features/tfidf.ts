import type { CsrMatrix } from '#electron/formats/csr.ts';
import { countTerms, type Documents, type DocumentTerms } from './document-terms.ts';
import type { TokenOptions } from './tokenise.ts';

/** The options of scikit-learn's TfidfVectorizer that matter here, with its meaning of each. */
export interface TfidfOptions extends TokenOptions {
  /** A term must be in at least this many documents. */
  readonly minDf: number;
  /** A term may be in at most this share of the documents, 0 to 1. */
  readonly maxDf: number;
  /** Keep only this many terms, the most frequent ones; null keeps all. */
  readonly maxFeatures: number | null;
  /** Weigh a term by 1 + ln(tf) instead of tf. */
  readonly sublinearTf: boolean;
}

export interface TfidfModel {
  /** Terms in the order of the matrix's columns (code point order). */
  readonly vocabulary: readonly string[];
  /** ln((1 + documents) / (1 + documents with the term)) + 1, for each term. */
  readonly idf: Float64Array;
  /** A row per document, of Euclidean length 1 (0 for a document without known terms). */
  readonly matrix: CsrMatrix;
}

/**
 * Learns vocabulary and idf from the documents and weighs their terms: the same terms, order and numbers as
 * scikit-learn's TfidfVectorizer with smooth_idf and norm='l2' (scikit-learn 1.2, `feature_extraction/text.py`). Holds
 * one document in memory at a time; counts go to the file `spill`. Throws what the file system throws.
 */
export async function fitTfidf(
  documents: Documents,
  options: TfidfOptions,
  spill: string,
): Promise<TfidfModel> {
  const counted = await countTerms(documents, options, spill);
  const chosen = chooseTerms(counted, options);
  const columns = new Int32Array(counted.terms.length).fill(-1);
  chosen.forEach((id, column) => (columns[id] = column));
  const idf = Float64Array.from(
    chosen,
    (id) => Math.log((1 + counted.documentCount) / (1 + (counted.documents[id] ?? 0))) + 1,
  );
  const entries = chosen.reduce((sum, id) => sum + (counted.documents[id] ?? 0), 0);
  return {
    vocabulary: chosen.map((id) => counted.terms[id] ?? ''),
    idf,
    matrix: weigh(counted, columns, idf, entries, options.sublinearTf),
  };
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

/** The ids of the terms that are kept, in code point order. */
function chooseTerms(
  { terms, documents, occurrences, documentCount }: DocumentTerms,
  { minDf, maxDf, maxFeatures }: TfidfOptions,
): number[] {
  const inOrder = (a: number, b: number) => byCodePoint(terms[a] ?? '', terms[b] ?? '');
  const allowed: number[] = [];
  documents.forEach((count, id) => {
    if (count >= minDf && count <= maxDf * documentCount) allowed.push(id);
  });
  allowed.sort(inOrder);
  if (maxFeatures !== null && allowed.length > maxFeatures) {
    // Stable: of equally frequent terms, the first in code point order stay.
    allowed.sort((a, b) => (occurrences[b] ?? 0) - (occurrences[a] ?? 0));
    allowed.length = maxFeatures;
    allowed.sort(inOrder);
  }
  return allowed;
}

function weigh(
  counted: DocumentTerms,
  columns: Int32Array,
  idf: Float64Array,
  entries: number,
  sublinearTf: boolean,
): CsrMatrix {
  const indptr = new Int32Array(counted.documentCount + 1);
  const indices = new Int32Array(entries);
  const data = new Float32Array(entries);
  let row = 0;
  let entry = 0;
  for (const pairs of counted.rows()) {
    const places = byColumn(pairs, columns);
    const weights = places.map((place) => {
      const count = pairs[place + 1] ?? 0;
      return (sublinearTf ? Math.log(count) + 1 : count) * (idf[columns[pairs[place] ?? 0] ?? 0] ?? 0);
    });
    const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
    places.forEach((place, i) => {
      indices[entry] = columns[pairs[place] ?? 0] ?? 0;
      data[entry] = (weights[i] ?? 0) / length;
      entry++;
    });
    row++;
    indptr[row] = entry;
  }
  return { rows: row, columns: idf.length, indptr, indices, data };
}

/** The positions in `pairs` of the terms that have a column, columns ascending. */
function byColumn(pairs: Int32Array, columns: Int32Array): Float64Array {
  // Column and position in one number, exact below 2^53: without a comparator, sorting is native.
  const keys = new Float64Array(pairs.length / 2);
  let kept = 0;
  for (let place = 0; place < pairs.length; place += 2) {
    const column = columns[pairs[place] ?? 0] ?? -1;
    if (column >= 0) keys[kept++] = column * pairs.length + place;
  }
  return keys
    .subarray(0, kept)
    .sort()
    .map((key) => key % pairs.length);
}
