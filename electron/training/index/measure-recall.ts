import type * as FaissNode from 'faiss-node';
import { createRequire } from 'node:module';
import { memorySource } from '#electron/formats/byte-source.ts';
import { withNprobe } from '#electron/formats/faiss-ivfpq.ts';
import type { IndexEntry } from '#electron/formats/manifest.ts';
import type { BuiltIndex } from './build-ivfpq.ts';
import type { RecallQuery } from './recall-queries.ts';

const require = createRequire(import.meta.url);

/** The recall after re-ranking that the default nprobe has to reach. */
const WANTED_RECALL = 0.99;
/** Numbers of candidates that are re-ranked, smallest first. */
const SHORTLISTS = [100, 300, 1000, 3000];
/** Scoring a candidate exactly takes as long as looking at so many codes: it is a read of its own. */
const CODES_PER_CANDIDATE = 200;

type Settings = Pick<IndexEntry, 'nprobe' | 'shortlist' | 'recall'>;

/**
 * Finds out how well the index over `rows` rows finds what an exact scan finds, for each nprobe (powers of two), when
 * its shortlist is re-ranked exactly, and chooses the shortlist and nprobe that reach recall@10 of .99 with the least
 * work (the best recall there is, where none does). The table is that of the chosen shortlist.
 */
export function measureRecall(index: BuiltIndex, rows: number, queries: readonly RecallQuery[]): Settings {
  let cheapest: { cost: number; settings: Settings } | undefined;
  let best: Settings = { nprobe: index.nlist, shortlist: rows, recall: [] };
  for (const shortlist of SHORTLISTS) {
    if (cheapest !== undefined && CODES_PER_CANDIDATE * shortlist >= cheapest.cost) break;
    const recall = nprobesFor(index.nlist).map((nprobe) => ({
      nprobe,
      recallAt10: recallOf(openWith(index.file, nprobe), queries, Math.min(shortlist, rows)),
    }));
    const enough = recall.find(({ recallAt10 }) => recallAt10 >= WANTED_RECALL);
    if (enough === undefined) best = { nprobe: index.nlist, shortlist, recall };
    else {
      const { nprobe } = enough;
      const cost = (nprobe * rows) / index.nlist + CODES_PER_CANDIDATE * shortlist;
      if (cheapest === undefined || cost < cheapest.cost) {
        cheapest = { cost, settings: { nprobe, shortlist, recall } };
      }
    }
    if (shortlist >= rows) break;
  }
  return cheapest?.settings ?? best;
}

/** 1, 2, 4 ... and all lists. */
function nprobesFor(nlist: number): number[] {
  const nprobes: number[] = [];
  for (let nprobe = 1; nprobe < nlist; nprobe *= 2) nprobes.push(nprobe);
  return [...nprobes, nlist];
}

function openWith(file: Buffer, nprobe: number): FaissNode.Index {
  const { Index } = require('faiss-node') as typeof FaissNode;
  return Index.fromBuffer(withNprobe(memorySource('the new index', file), nprobe));
}

function recallOf(index: FaissNode.Index, queries: readonly RecallQuery[], shortlist: number): number {
  let found = 0;
  let wanted = 0;
  for (const { vector, answers, threshold, score, besides } of queries) {
    const { labels } = index.search(Array.from(vector), shortlist);
    const candidates = new Set([...labels.filter((row) => row >= 0), ...besides(shortlist)]);
    const hits = [...candidates].filter((row) => score(row) >= threshold);
    found += Math.min(answers, hits.length);
    wanted += answers;
  }
  return wanted === 0 ? 1 : found / wanted;
}
