import type { SearchMode } from '#shared/domain/recommendation.ts';
import { POSTINGS_BUDGET } from '#shared/scoring/shortlist.ts';
import { best, type Scored } from '#shared/scoring/top-k.ts';
import type { SparseRow } from '#electron/formats/csr.ts';
import type { Library } from '../library/library.ts';
import type { RowSet } from '../vectors/row-set.ts';
import { unitLength } from '../vectors/unit-length.ts';
import { shortlistSize } from './shortlist-size.ts';

/**
 * The exact answer costs by the entries of inverted lists that it looks at. So many of them cost as much as asking the
 * index, and so many as each candidate that it gives (measured: docs/adr/0004).
 */
const ENTRIES_TO_ASK = 60_000 + POSTINGS_BUDGET;
const ENTRIES_PER_CANDIDATE = 1500;

/** Films by their texts, and what was asked about others. */
interface AlikeFilms {
  /** The films most like the query row, best first; only films that share a term with it, so perhaps fewer than wanted. */
  readonly alike: Scored[];
  /** The exact cosine of each of the others, in their order. */
  readonly others: Scored[];
}

/** The `k` films of `among` most like the query row, each with its exact cosine, and the exact cosine of `others`. */
export function mostAlike(
  library: Library,
  query: SparseRow,
  k: number,
  mode: SearchMode,
  among: RowSet,
  others: readonly number[] = [],
): AlikeFilms {
  const exactly = (): AlikeFilms => {
    const { best: alike, scores } = library.textScan.bestAndScores(query, k, among, others);
    return { alike, others: scores };
  };
  const index = library.manifest.contentIndex;
  const settings = { nprobe: index?.nprobe ?? 1, shortlist: shortlistSize(k, index?.shortlist ?? 0) };
  const isExact = mode === 'exact' || (mode === 'auto' && isExactFaster(library, query, settings.shortlist));
  if (isExact) return exactly();
  const alike = throughIndexForText(library, query, k, settings, among);
  // A shortlist can hold fewer films than are alike; then the exact answer tells whether there are more.
  return alike.length < k ? exactly() : { alike, others: library.textScan.scores(query, others) };
}

function isExactFaster(library: Library, query: SparseRow, shortlist: number): boolean {
  const throughIndex = ENTRIES_TO_ASK + ENTRIES_PER_CANDIDATE * shortlist;
  return library.textScan.entries(query) < throughIndex;
}

/** The index's candidates united with those that share the rarest terms (which it blurs away), scored exactly. */
export function throughIndexForText(
  library: Library,
  query: SparseRow,
  k: number,
  { nprobe, shortlist }: { readonly nprobe: number; readonly shortlist: number },
  among: RowSet,
): Scored[] {
  const dense = projectQuery(library, query);
  const candidates = new Set<number>();
  for (const { index } of library.contentIndex?.search(dense, { k: shortlist, nprobe, among }) ?? [])
    candidates.add(index);
  for (const { index } of library.textScan.sharingRarestTerms(query, shortlist, POSTINGS_BUDGET, among)) {
    candidates.add(index);
  }
  const alike = library.textScan.scores(query, [...candidates]).filter(({ score }) => score > 0);
  return best(alike, k);
}

/** The query row in the dense space of the content index, of length 1. */
function projectQuery(library: Library, query: SparseRow): Float32Array {
  const sum = new Float64Array(library.projection.columns);
  query.indices.forEach((term, i) => {
    const weight = query.data[i] ?? 0;
    library.projection.read(term, 1).forEach((value, d) => (sum[d] = (sum[d] ?? 0) + weight * value));
  });
  return unitLength(sum);
}
