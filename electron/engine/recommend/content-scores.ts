import type { SearchMode } from '#shared/domain/recommendation.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { titleWithYear } from '#shared/domain/film.ts';
import { TopK, type Scored } from '#shared/scoring/top-k.ts';
import type { SparseRow } from '#electron/formats/csr.ts';
import type { CatalogueFilm } from '../catalogue/catalogue.ts';
import type { Library } from '../library/library.ts';
import { sparseDot } from '../text/sparse-dot.ts';
import { unitLength } from '../vectors/unit-length.ts';

/**
 * Below this many films the inverted lists of all terms answer exactly within a millisecond or so, and no index is
 * needed (measured: docs/adr/0004).
 */
const EXACT_BELOW_FILMS = 50_000;

/** Entries of inverted lists that the second half of the shortlist may look at. */
const POSTINGS_BUDGET = 20_000;

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
  const query = library.tfidf.row(seed.movieIndex);
  if (query.indices.length === 0) {
    throw new ReelscopeError(
      'nothing-to-compare',
      `Nothing is known about ${titleWithYear(seed)} that other films share: choose another film, or train with --text.`,
    );
  }
  return query;
}

/**
 * The `k` films most like the query row that `accepts` takes, best first, each with its exact cosine.
 * Only films that share a term with it are alike at all, so fewer than `k` may come back.
 */
export function mostAlike(
  library: Library,
  query: SparseRow,
  k: number,
  mode: SearchMode,
  accepts: (movieIndex: number) => boolean,
): Scored[] {
  const exact = mode === 'exact' || (mode === 'auto' && library.manifest.counts.films < EXACT_BELOW_FILMS);
  return exact ? library.postingsScan.exact(query, k, accepts) : reranked(library, query, k, accepts);
}

/** FAISS's candidates united with those that share the rarest terms (which FAISS blurs away), scored exactly. */
function reranked(
  library: Library,
  query: SparseRow,
  k: number,
  accepts: (movieIndex: number) => boolean,
): Scored[] {
  const size = Math.max(library.manifest.contentIndex?.shortlist ?? 0, 2 * k);
  const candidates = new Set<number>();
  const dense = projectQuery(library, query);
  for (const { label } of library.contentIndex?.search(dense, size) ?? [])
    if (accepts(label)) candidates.add(label);
  for (const { index } of library.postingsScan.rarestTerms(query, size, POSTINGS_BUDGET, accepts)) {
    candidates.add(index);
  }
  const top = new TopK(k);
  for (const movieIndex of candidates) {
    const score = sparseDot(query, library.tfidf.row(movieIndex));
    if (score > 0) top.offer(movieIndex, score);
  }
  const best = top.best();
  // A shortlist can hold fewer films than are alike; then the exact answer tells whether there are more.
  return best.length < k ? library.postingsScan.exact(query, k, accepts) : best;
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

/** The exact cosine of the query row and each given film. */
export function contentScores(library: Library, query: SparseRow, films: Iterable<number>): Scored[] {
  return Array.from(films, (index) => ({ index, score: sparseDot(query, library.tfidf.row(index)) }));
}
