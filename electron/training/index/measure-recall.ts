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
/** Candidates that are re-ranked: the first number that can reach the wanted recall. */
const SHORTLISTS = [100, 300, 1000, 3000];

/**
 * Finds out how well the index over `rows` rows finds what an exact scan finds, for each nprobe (powers of two), when
 * its shortlist is re-ranked exactly, and chooses the smallest shortlist and nprobe that reach recall@10 of .99 (the
 * best there is, where none does).
 */
export function measureRecall(
  index: BuiltIndex,
  rows: number,
  queries: readonly RecallQuery[],
): Pick<IndexEntry, 'nprobe' | 'shortlist' | 'recall'> {
  let best: Pick<IndexEntry, 'nprobe' | 'shortlist' | 'recall'> | undefined;
  for (const shortlist of SHORTLISTS) {
    const recall = nprobesFor(index.nlist).map((nprobe) => ({
      nprobe,
      recallAt10: recallOf(openWith(index.file, nprobe), queries, Math.min(shortlist, rows)),
    }));
    const enough = recall.find(({ recallAt10 }) => recallAt10 >= WANTED_RECALL);
    best = { nprobe: (enough ?? recall.at(-1))?.nprobe ?? 1, shortlist, recall };
    if (enough !== undefined || shortlist >= rows) break;
  }
  return best ?? { nprobe: 1, shortlist: rows, recall: [] };
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
