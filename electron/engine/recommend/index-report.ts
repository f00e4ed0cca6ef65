import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IndexReport } from '#shared/contract/schemas.ts';
import { latencyOf } from '#shared/domain/latency.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { Scored } from '#shared/scoring/top-k.ts';
import type { SearchSettings } from '#electron/formats/manifest.ts';
import { nprobeLadder } from '#electron/formats/nprobe-ladder.ts';
import type { Library } from '../library/library.ts';
import { throughIndexForViewer } from './collaborative-scores.ts';
import { throughIndexForText } from './content-scores.ts';

/** Recall is measured for lists of this length. */
const K = 10;
const SHORTLISTS = [10, 20, 40, 100, 300, 1000, 3000];
/** Tolerance for the same score summed in another order. */
const ROUNDING = 1e-9;

/** One query, for a film or a viewer: its exact answer, and what the index finds. */
interface RecallQuery {
  readonly exact: () => Scored[];
  readonly throughIndex: (settings: SearchSettings) => Scored[];
}

/** The exact answer to a query: how many films it has, and what score is as right as the last of them. */
interface Wanted {
  readonly count: number;
  readonly threshold: number;
}
const NOTHING: Wanted = { count: 0, threshold: Infinity };

/**
 * Searches one of the library's indexes for films or viewers spread evenly over all, for each nprobe with the library's
 * shortlist and for each shortlist with its nprobe, and compares with the exact answer.
 * Throws `nothing-to-compare` where the library has no such index, or nothing can be found through it, and an
 * AbortError once `signal` aborts.
 */
export async function reportIndex(
  library: Library,
  request: { readonly index: 'content' | 'collaborative'; readonly queries: number },
  signal: AbortSignal,
): Promise<IndexReport> {
  const { manifest } = library;
  const entry = request.index === 'content' ? manifest.contentIndex : manifest.collaborativeIndex;
  if (entry === null) {
    const message = 'This library has no content index: train with --text to have one.';
    throw new ReelscopeError('nothing-to-compare', message);
  }
  const asked =
    request.index === 'content' ? films(library, request.queries) : viewers(library, request.queries);
  const queries: RecallQuery[] = [];
  const wanted: Wanted[] = [];
  const exactMs: number[] = [];
  for (const query of asked) {
    const { answer, ms } = timed(query.exact);
    await nextTurn();
    signal.throwIfAborted();
    const last = answer.at(-1);
    // A film without a text, or that shares no word with another, has nothing to find.
    if (last === undefined) continue;
    queries.push(query);
    exactMs.push(ms);
    wanted.push({ count: answer.length, threshold: last.score - ROUNDING });
  }
  const toFind = wanted.reduce((sum, { count }) => sum + count, 0);
  if (toFind === 0) {
    const message = `There is nothing to find through the ${request.index} index of this library: train on more ratings or films.`;
    throw new ReelscopeError('nothing-to-compare', message);
  }
  const measure = async (settings: SearchSettings) => {
    let found = 0;
    const milliseconds: number[] = [];
    for (const [i, query] of queries.entries()) {
      const { answer, ms } = timed(() => query.throughIndex(settings));
      milliseconds.push(ms);
      const { count, threshold } = wanted[i] ?? NOTHING;
      found += Math.min(count, answer.filter(({ score }) => score >= threshold).length);
      await nextTurn();
      signal.throwIfAborted();
    }
    return { recallAt10: found / toFind, ...latencyOf(milliseconds) };
  };
  const byNprobe: IndexReport['byNprobe'] = [];
  for (const nprobe of nprobeLadder(entry.nlist)) {
    byNprobe.push({ nprobe, ...(await measure({ ...entry, nprobe })) });
  }
  const byShortlist: IndexReport['byShortlist'] = [];
  for (const shortlist of SHORTLISTS.filter((size) => size <= manifest.counts.films)) {
    byShortlist.push({ shortlist, ...(await measure({ ...entry, shortlist })) });
  }
  const { nlist, nprobe, shortlist } = entry;
  return {
    ...{ nlist, nprobe, shortlist, queries: queries.length },
    exact: latencyOf(exactMs),
    byNprobe,
    byShortlist,
  };
}

/** At most `wanted` whole numbers below `count`, spread evenly. */
function spread(count: number, wanted: number): number[] {
  const size = Math.min(count, wanted);
  return Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
}

function films(library: Library, wanted: number): RecallQuery[] {
  return spread(library.manifest.counts.films, wanted).map((film) => {
    const query = library.textScan.row(film);
    const among = library.films.copy().remove(film);
    return {
      exact: () => library.textScan.best(query, K, among),
      throughIndex: (settings) => throughIndexForText(library, query, K, settings, among),
    };
  });
}

function viewers(library: Library, wanted: number): RecallQuery[] {
  return spread(library.manifest.counts.viewers, wanted).map((viewer) => {
    const query = library.viewerFactors.read(viewer, 1);
    const among = library.warmFilms;
    return {
      exact: () => library.factorScan.best(query, K, among),
      throughIndex: (settings) => throughIndexForViewer(library, query, K, settings, among),
    };
  });
}

function timed(work: () => Scored[]): { answer: Scored[]; ms: number } {
  const start = performance.now();
  const answer = work();
  return { answer, ms: performance.now() - start };
}
