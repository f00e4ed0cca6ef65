import type { SearchMode } from '#shared/domain/recommendation.ts';
import { best, type Scored } from '#shared/scoring/top-k.ts';
import type { Library } from '../library/library.ts';
import type { RowSet } from '../vectors/row-set.ts';

/** Below this many films reading all factors is faster than asking the index (measured: docs/adr/0004). */
const EXACT_BELOW_FILMS = 10_000;

/** Candidates for each film that is wanted, at least. */
const CANDIDATES_PER_FILM = 1.5;

/**
 * The `k` films of `among` with the largest dot product with the viewer's factors, best first, each with its exact
 * score.
 */
export function bestForViewer(
  library: Library,
  viewerFactors: Float32Array,
  k: number,
  mode: SearchMode,
  among: RowSet,
): Scored[] {
  const exact = mode === 'exact' || (mode === 'auto' && library.manifest.counts.films < EXACT_BELOW_FILMS);
  if (exact) return library.factorScan.best(viewerFactors, k, among);
  const { shortlist, nprobe } = library.manifest.collaborativeIndex;
  const candidates = library.collaborativeIndex.search(viewerFactors, {
    k: Math.max(shortlist, CANDIDATES_PER_FILM * k),
    nprobe,
    among,
  });
  // The lists looked into can hold fewer films than are wanted, when there are enough all the same.
  if (candidates.length < k) return library.factorScan.best(viewerFactors, k, among);
  const films = candidates.map(({ index }) => index);
  return best(library.factorScan.scores(viewerFactors, films), k);
}
