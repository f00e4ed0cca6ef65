import type * as FaissNode from 'faiss-node';
import { createRequire } from 'node:module';
import { TopK } from '#shared/scoring/top-k.ts';
import { patchIvfPq } from '#electron/formats/faiss-ivfpq.ts';
import type { IndexEntry } from '#electron/formats/manifest.ts';
import { Random } from '../random.ts';
import type { BuiltIndex, Vectors } from './build-ivfpq.ts';

const require = createRequire(import.meta.url);

/** Recall is measured for lists of this length, on so many queries. */
const K = 10;
const QUERIES = 200;
/** The recall after re-ranking that the default nprobe has to reach. */
const WANTED_RECALL = 0.99;
/** Candidates that are re-ranked: the first number that can reach the wanted recall. */
const SHORTLISTS = [300, 1000, 3000];

/**
 * Finds out how well the index finds what an exact scan finds, for each nprobe (powers of two), when its shortlist is
 * re-ranked exactly, and chooses the smallest shortlist and nprobe that reach recall@10 of .99 (the best there is,
 * where none does). `queries` are the vectors that people will ask with: those of viewers, or of films themselves.
 */
export function measureRecall(
  index: BuiltIndex,
  vectors: Vectors,
  queries: Vectors,
  seed: number,
): Pick<IndexEntry, 'nprobe' | 'shortlist' | 'recall'> {
  const chosen = sampleQueries(queries, seed);
  const truths = chosen.map((query) => exactTop(vectors, query));
  let best: Pick<IndexEntry, 'nprobe' | 'shortlist' | 'recall'> | undefined;
  for (const shortlist of SHORTLISTS) {
    const recall = nprobesFor(index.nlist).map((nprobe) => ({
      nprobe,
      recallAt10: recallOf(openWith(index.file, nprobe), vectors, chosen, truths, shortlist),
    }));
    const enough = recall.find(({ recallAt10 }) => recallAt10 >= WANTED_RECALL);
    best = { nprobe: (enough ?? recall.at(-1))?.nprobe ?? 1, shortlist, recall };
    if (enough !== undefined || shortlist >= vectors.count) break;
  }
  return best ?? { nprobe: 1, shortlist: vectors.count, recall: [] };
}

/** 1, 2, 4 ... and all lists. */
function nprobesFor(nlist: number): number[] {
  const nprobes: number[] = [];
  for (let nprobe = 1; nprobe < nlist; nprobe *= 2) nprobes.push(nprobe);
  return [...nprobes, nlist];
}

function openWith(file: Buffer, nprobe: number): FaissNode.Index {
  const { Index } = require('faiss-node') as typeof FaissNode;
  return Index.fromBuffer(patchIvfPq(file, { nprobe, listsPath: '' }));
}

/** Random queries that are not zero: nobody asks with one that is. */
function sampleQueries({ count, dimensions, data }: Vectors, seed: number): Float32Array[] {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  new Random(seed).shuffle(order);
  const queries: Float32Array[] = [];
  for (const row of order) {
    const query = data.subarray(row * dimensions, (row + 1) * dimensions);
    if (query.some((value) => value !== 0)) queries.push(query);
    if (queries.length === QUERIES) break;
  }
  return queries;
}

function innerProduct(a: Float32Array, { data, dimensions }: Vectors, row: number): number {
  let sum = 0;
  for (let i = 0; i < dimensions; i++) sum += (a[i] ?? 0) * (data[row * dimensions + i] ?? 0);
  return sum;
}

/** The score of the last of the K best rows: whatever reaches it belongs to the answer, ties included. */
function exactTop(vectors: Vectors, query: Float32Array): { threshold: number; size: number } {
  const top = new TopK(K);
  for (let row = 0; row < vectors.count; row++) top.offer(row, innerProduct(query, vectors, row));
  const best = top.best();
  return { threshold: best.at(-1)?.score ?? 0, size: best.length };
}

function recallOf(
  index: FaissNode.Index,
  vectors: Vectors,
  queries: readonly Float32Array[],
  truths: readonly { threshold: number; size: number }[],
  shortlist: number,
): number {
  let found = 0;
  let wanted = 0;
  queries.forEach((query, i) => {
    const truth = truths[i] ?? { threshold: 0, size: 0 };
    const { labels } = index.search(Array.from(query), Math.min(shortlist, vectors.count));
    const hits = labels.filter((row) => row >= 0 && innerProduct(query, vectors, row) >= truth.threshold);
    found += Math.min(truth.size, hits.length);
    wanted += truth.size;
  });
  return wanted === 0 ? 1 : found / wanted;
}
