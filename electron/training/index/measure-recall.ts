import { memorySource } from '#electron/formats/byte-source.ts';
import { withNprobe } from '#electron/formats/faiss-ivfpq.ts';
import type { IndexEntry, SearchSettings } from '#electron/formats/manifest.ts';
import { nprobeLadder } from '#electron/formats/nprobe-ladder.ts';
import type { BuiltIndex } from './build-ivfpq.ts';
import { loadFaiss } from './load-faiss.ts';
import type { RecallQuery } from './recall-queries.ts';

/** The recall to reach after re-ranking: .99, and a margin for the error of a sample of queries. */
const WANTED_RECALL = 0.995;
/** Lengths of the shortlist that are tried. */
const SHORTLISTS = [50, 100, 300, 1000, 3000];
/** Scoring a candidate exactly takes as long as scanning this many codes, because it is a read of its own. */
const CODES_PER_CANDIDATE = 200;
/** The same for an inverted-list entry, which is read, summed and compared; a code is in memory. */
const CODES_PER_POSTING = 2;

/** Numbers of inverted-list entries of the rarest terms that are tried with a content index. */
export const CONTENT_POSTINGS: readonly number[] = [5000, 20_000, 100_000];

/** For each query, its candidate rows. */
type Proposals = readonly (readonly number[])[];

/**
 * Measures recall@10 of the index over `rows` rows against an exact scan, with the shortlist re-ranked exactly. Chooses
 * the nprobe (a power of two), shortlist and one of `postings` (smallest first) that reach `WANTED_RECALL` at the least
 * cost, or those with the best recall if none reach it. `recall` lists recall by nprobe at the chosen shortlist and
 * postings; it is empty if no query has an answer.
 */
export function measureRecall(
  index: BuiltIndex,
  rows: number,
  queries: readonly RecallQuery[],
  postings: readonly number[] = [0],
): SearchSettings & Pick<IndexEntry, 'recall'> {
  const nprobes = nprobeLadder(index.nlist);
  const costOf = (settings: SearchSettings) =>
    (settings.nprobe * rows) / index.nlist +
    CODES_PER_POSTING * settings.postings +
    CODES_PER_CANDIDATE * settings.shortlist;
  let cheapest: { settings: SearchSettings; cost: number } | undefined;
  let best: { settings: SearchSettings; recall: number } | undefined;
  const isDearer = (settings: SearchSettings) => cheapest !== undefined && costOf(settings) >= cheapest.cost;
  const [fewest = 0] = postings;
  for (const shortlist of SHORTLISTS.filter((size, i) => i === 0 || size < rows)) {
    if (isDearer({ nprobe: 1, shortlist, postings: fewest })) break;
    const extraCandidates = postings.map((entries) =>
      queries.map((query) => query.extraCandidates(shortlist, entries)),
    );
    for (const nprobe of nprobes) {
      if (isDearer({ nprobe, shortlist, postings: fewest })) break;
      const proposed = proposalsOf(index, nprobe, Math.min(shortlist, rows), queries);
      for (const [i, entries] of postings.entries()) {
        const settings = { nprobe, shortlist, postings: entries };
        if (isDearer(settings)) break;
        const recall = recallOf(queries, proposed, extraCandidates[i] ?? []);
        if (recall >= WANTED_RECALL) cheapest = { settings, cost: costOf(settings) };
        if (best === undefined || recall > best.recall) best = { settings, recall };
      }
    }
  }
  const settings = cheapest?.settings ?? best?.settings ?? { nprobe: 1, shortlist: rows, postings: fewest };
  if (queries.every(({ answers }) => answers === 0)) return { ...settings, recall: [] };
  const extraCandidates = queries.map((query) =>
    query.extraCandidates(settings.shortlist, settings.postings),
  );
  const recall = nprobes.map((nprobe) => {
    const proposed = proposalsOf(index, nprobe, Math.min(settings.shortlist, rows), queries);
    return { nprobe, recallAt10: recallOf(queries, proposed, extraCandidates) };
  });
  return { ...settings, recall };
}

function proposalsOf(
  { file }: BuiltIndex,
  nprobe: number,
  shortlist: number,
  queries: readonly RecallQuery[],
): Proposals {
  const { Index } = loadFaiss();
  const index = Index.fromBuffer(withNprobe(memorySource('the new index', file), nprobe));
  return queries.map(({ vector }) =>
    index.search(Array.from(vector), shortlist).labels.filter((row) => row >= 0),
  );
}

function recallOf(queries: readonly RecallQuery[], proposed: Proposals, extraCandidates: Proposals): number {
  let found = 0;
  let wanted = 0;
  for (const [i, { answers, threshold, score }] of queries.entries()) {
    const candidates = new Set([...(proposed[i] ?? []), ...(extraCandidates[i] ?? [])]);
    const hits = [...candidates].filter((row) => score(row) >= threshold);
    found += Math.min(answers, hits.length);
    wanted += answers;
  }
  return wanted === 0 ? 1 : found / wanted;
}
