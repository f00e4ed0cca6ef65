import type { SearchMode } from '#shared/domain/recommendation.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { titleWithYear } from '#shared/domain/film.ts';
import { best, type Scored } from '#shared/scoring/top-k.ts';
import type { SparseRow } from '#electron/formats/csr.ts';
import type { CatalogueFilm } from '../catalogue/catalogue.ts';
import type { Library } from '../library/library.ts';
import type { RowSet } from '../vectors/row-set.ts';
import { unitLength } from '../vectors/unit-length.ts';

/** Entries of inverted lists that the second half of the shortlist may look at. */
const POSTINGS_BUDGET = 20_000;
/** Candidates for each film that is wanted, at least. */
const CANDIDATES_PER_FILM = 1.5;

/**
 * How many entries of inverted lists cost as much as one candidate, which is two reads of the disk's cache: the exact
 * answer is faster while it looks at fewer (measured: docs/adr/0004).
 */
const ENTRIES_PER_CANDIDATE = 1000;

/**
 * The film's TF-IDF row.
 * Throws `nothing-to-compare` when the library has no texts, or none for this film.
 */
export function contentQuery(library: Library, seed: CatalogueFilm): SparseRow {
  if (library.manifest.contentIndex === null) {
    throw new ReelscopeError(
      'nothing-to-compare',
      'This library was trained without texts and genres, so films cannot be compared by content: train with --text.',
    );
  }
  const query = library.textScan.row(seed.movieIndex);
  if (query.indices.length === 0) {
    throw new ReelscopeError(
      'nothing-to-compare',
      `Nothing is known about ${titleWithYear(seed)} that other films share: choose another film, or train with --text.`,
    );
  }
  return query;
}

/**
 * The `k` films of `among` most like the query row, best first, each with its exact cosine.
 * Only films that share a term with it are alike at all, so fewer than `k` may come back.
 */
export function mostAlike(
  library: Library,
  query: SparseRow,
  k: number,
  mode: SearchMode,
  among: RowSet,
): Scored[] {
  const exact = mode === 'exact' || (mode === 'auto' && isExactFaster(library, query, k));
  return exact ? library.textScan.best(query, k, among) : reranked(library, query, k, among);
}

function shortlistSize(library: Library, k: number): number {
  return Math.max(library.manifest.contentIndex?.shortlist ?? 0, CANDIDATES_PER_FILM * k);
}

function isExactFaster(library: Library, query: SparseRow, k: number): boolean {
  return library.textScan.entries(query) < ENTRIES_PER_CANDIDATE * shortlistSize(library, k);
}

/** The index's candidates united with those that share the rarest terms (which it blurs away), scored exactly. */
function reranked(library: Library, query: SparseRow, k: number, among: RowSet): Scored[] {
  const size = shortlistSize(library, k);
  const dense = projectQuery(library, query);
  const nprobe = library.manifest.contentIndex?.nprobe ?? 1;
  const candidates = new Set<number>();
  for (const { index } of library.contentIndex?.search(dense, { k: size, nprobe, among }) ?? [])
    candidates.add(index);
  for (const { index } of library.textScan.sharingRarestTerms(query, size, POSTINGS_BUDGET, among)) {
    candidates.add(index);
  }
  const alike = library.textScan.scores(query, [...candidates]).filter(({ score }) => score > 0);
  // A shortlist can hold fewer films than are alike; then the exact answer tells whether there are more.
  return alike.length < k ? library.textScan.best(query, k, among) : best(alike, k);
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
