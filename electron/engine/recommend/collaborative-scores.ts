import type { SearchMode } from '#shared/domain/recommendation.ts';
import { TopK, type Scored } from '#shared/scoring/top-k.ts';
import { scanFactors, scoreRows } from '../factors/scan-factors.ts';
import type { Library } from '../library/library.ts';

/** Below this many films reading all factors is faster than asking the index (measured: docs/adr/0004). */
const EXACT_BELOW_FILMS = 10_000;

/**
 * The `k` films with the largest dot product with the viewer's factors that `accepts` takes, best first, each with
 * its exact score. Films that nobody liked are left out: their factors are a guess. `rejected` is how many films
 * `accepts` may refuse, so that the shortlist is long enough.
 */
export function bestForViewer(
  library: Library,
  viewerFactors: Float32Array,
  k: number,
  mode: SearchMode,
  accepts: (movieIndex: number) => boolean,
  rejected: number,
): Scored[] {
  const cold = library.coldFilms;
  const acceptsWarm = (film: number) => cold[film] === 0 && accepts(film);
  const exact = mode === 'exact' || (mode === 'auto' && library.manifest.counts.films < EXACT_BELOW_FILMS);
  if (exact) return scanFactors(library.itemFactors, viewerFactors, k, acceptsWarm);

  const { shortlist: shortlistSize } = library.manifest.collaborativeIndex;
  const shortlist = library.collaborativeIndex.search(
    viewerFactors,
    Math.max(shortlistSize, 3 * k) + rejected,
  );
  const accepted = shortlist.flatMap(({ label }) => (acceptsWarm(label) ? [label] : []));
  // The lists looked into can hold fewer films than are wanted, when there are enough all the same.
  if (accepted.length < k) return scanFactors(library.itemFactors, viewerFactors, k, acceptsWarm);
  const top = new TopK(k);
  for (const { index, score } of scoreRows(library.itemFactors, viewerFactors, accepted))
    top.offer(index, score);
  return top.best();
}
