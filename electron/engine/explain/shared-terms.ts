import type { SparseRow } from '#electron/formats/csr.ts';

/** What one term adds to the cosine of two texts. */
export interface SharedTerm {
  readonly column: number;
  readonly part: number;
}

/**
 * The terms that two TF-IDF rows share, with what each contributes to the cosine, largest first. The parts add up to
 * the cosine.
 */
export function sharedTerms(query: SparseRow, film: SparseRow): SharedTerm[] {
  const weights = new Map(Array.from(query.indices, (column, i) => [column, query.data[i] ?? 0]));
  const shared = Array.from(film.indices, (column, i) => ({
    column,
    part: (weights.get(column) ?? 0) * (film.data[i] ?? 0),
  })).filter(({ part }) => part !== 0);
  return shared.sort((a, b) => b.part - a.part || a.column - b.column);
}
