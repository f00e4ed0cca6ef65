import type { SearchMode } from '#shared/domain/recommendation.ts';
import { best, type Scored } from '#shared/scoring/top-k.ts';
import type { SparseRow } from '#electron/formats/csr.ts';
import type { Library } from '../library/library.ts';
import type { RowSet } from '../vectors/row-set.ts';
import { unitLength } from '../vectors/unit-length.ts';
import { shortlistSize } from './shortlist-size.ts';

/**
 * The cost of the exact answer is the number of inverted-list entries that it looks at. In the same unit: searching the
 * index, each entry of the rarest terms (whose lists are short, and read one by one), and each film's row that is read
 * (measured: docs/adr/0004).
 */
const ENTRIES_TO_ASK = 300_000;
const ENTRIES_PER_POSTING = 3.5;
const ENTRIES_PER_ROW = 1200;
/** The shortlist is built twice, from the index and from the rarest terms, and half of one is in the other. */
const CANDIDATES_PER_SHORTLIST = 1.5;

/** The films most like a query, and the scores of others that were asked for. */
interface AlikeFilms {
  /**
   * The films most like the query row, best first. Only films that share a term with it, so perhaps fewer than wanted.
   */
  readonly alike: Scored[];
  /** The exact cosine of each of the others, in the order given. */
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
  const settings = {
    nprobe: index?.nprobe ?? 1,
    // Built twice, from the index and from the rarest terms, so a long list needs no more than its own length.
    shortlist: shortlistSize(k, index?.shortlist ?? 0, 0),
    postings: index?.postings ?? 0,
  };
  const isExact =
    mode === 'exact' || (mode === 'auto' && isExactFaster(library, query, settings, others.length));
  if (isExact) return exactly();
  const alike = throughIndexForText(library, query, k, settings, among);
  // The shortlist can hold fewer similar films than there are; the exact answer then tells whether there are more.
  return alike.length < k ? exactly() : { alike, others: library.textScan.scores(query, others) };
}

/** The exact answer yields the scores of others as a by-product; with the index, each of them is a read. */
function isExactFaster(
  library: Library,
  query: SparseRow,
  { shortlist, postings }: Settings,
  others: number,
): boolean {
  const rowsRead = CANDIDATES_PER_SHORTLIST * shortlist + others;
  const throughIndex = ENTRIES_TO_ASK + ENTRIES_PER_POSTING * postings + ENTRIES_PER_ROW * rowsRead;
  return library.textScan.entries(query) < throughIndex;
}

/** How the index is searched: lists probed, candidates, and entries of the rarest terms' inverted lists. */
interface Settings {
  readonly nprobe: number;
  readonly shortlist: number;
  readonly postings: number;
}

/** The index's candidates and the films that share the rarest terms (which the index blurs away), scored exactly. */
export function throughIndexForText(
  library: Library,
  query: SparseRow,
  k: number,
  { nprobe, shortlist, postings }: Settings,
  among: RowSet,
): Scored[] {
  const dense = projectQuery(library, query);
  const candidates = new Set<number>();
  for (const { index } of library.contentIndex?.search(dense, { k: shortlist, nprobe, among }) ?? [])
    candidates.add(index);
  for (const { index } of library.textScan.sharingRarestTerms(query, shortlist, postings, among)) {
    candidates.add(index);
  }
  const alike = library.textScan.scores(query, [...candidates]).filter(({ score }) => score > 0);
  return best(alike, k);
}

/** The query row projected into the dense space of the content index, at length 1. */
function projectQuery(library: Library, query: SparseRow): Float32Array {
  const { projection, manifest } = library;
  const sum = new Float64Array(manifest.parameters.dimensions);
  query.indices.forEach((term, i) => {
    const weight = query.data[i] ?? 0;
    if (projection === undefined) sum[term] = weight;
    else projection.values(term).forEach((value, d) => (sum[d] = (sum[d] ?? 0) + weight * value));
  });
  return unitLength(sum);
}
