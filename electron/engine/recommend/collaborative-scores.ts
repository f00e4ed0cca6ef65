import type { SearchMode } from '#shared/domain/recommendation.ts';
import { best, type Scored } from '#shared/scoring/top-k.ts';
import type { Library } from '../library/library.ts';
import type { RowSet } from '../vectors/row-set.ts';
import { shortlistSize } from './shortlist-size.ts';

/** Below this many films, reading all factors is faster than searching the index (measured: docs/adr/0004). */
const EXACT_BELOW_FILMS = 3000;
/** Candidates for a long list beyond its length, because codes only approximate the factors. */
const MORE = 100;

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
  const settings = { nprobe, shortlist: shortlistSize(k, shortlist, MORE) };
  const found = throughIndexForViewer(library, viewerFactors, k, settings, among);
  // The probed lists can hold fewer films than are wanted even if the library has enough.
  return found.length < k ? library.factorScan.best(viewerFactors, k, among) : found;
}

/** The index's candidates, scored exactly; fewer than `k` if the probed lists hold fewer. */
export function throughIndexForViewer(
  library: Library,
  viewerFactors: Float32Array,
  k: number,
  { nprobe, shortlist }: { readonly nprobe: number; readonly shortlist: number },
  among: RowSet,
): Scored[] {
  const candidates = library.collaborativeIndex.search(viewerFactors, { k: shortlist, nprobe, among });
  const films = candidates.map(({ index }) => index);
  return best(library.factorScan.scores(viewerFactors, films), k);
}
