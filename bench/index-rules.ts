// Builds the content and the collaborative index of a library by different rules and prints, for each, the build time,
// the size, and the nprobe and time per query that reach recall@10 of .99, as one JSON document:
//   npm run -s bench -- index-rules --library L [--indexes content,collaborative]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as FaissNode from 'faiss-node';
import { createRequire } from 'node:module';
import { memorySource } from '#electron/formats/byte-source.ts';
import { CsrReader } from '#electron/formats/csr.ts';
import { withNprobe } from '#electron/formats/faiss-ivfpq.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { NpyReader } from '#electron/formats/npy.ts';
import { projectRows } from '#electron/training/features/projection.ts';
import { buildIvfPq, rulesFor, type IndexRules, type Vectors } from '#electron/training/index/build-ivfpq.ts';
import { CONTENT_POSTINGS, measureRecall } from '#electron/training/index/measure-recall.ts';
import {
  cosineQueries,
  innerProductQueries,
  rowOf,
  type RecallQuery,
} from '#electron/training/index/recall-queries.ts';

const require = createRequire(import.meta.url);
const SEED = 42;

const { values } = parseArgs({
  options: {
    library: { type: 'string' },
    indexes: { type: 'string', default: 'content,collaborative' },
  },
});
const { library } = values;
if (library === undefined) throw new Error('Name the library with --library.');
const path = (name: string) => join(library, name);

const rows: object[] = [];
for (const name of values.indexes.split(',')) {
  const { vectors, queries, postings } = name === 'content' ? content() : collaborative();
  for (const rules of variants(vectors)) {
    rows.push({ index: name, ...rules, ...measure(vectors, queries, postings, rules) });
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
}
process.stdout.write(`${JSON.stringify({ library, rows }, undefined, 2)}\n`);

/** The default rules, and variants that differ from them in one respect. */
function variants(vectors: Vectors): IndexRules[] {
  const rules = rulesFor(vectors);
  const { nlist, subquantizers, trainingRows } = rules;
  return [
    rules,
    { ...rules, nlist: nlist / 2 },
    { ...rules, nlist: 2 * nlist, trainingRows: Math.min(vectors.count, 2 * trainingRows) },
    { ...rules, nlist: 4 * nlist, trainingRows: Math.min(vectors.count, 4 * trainingRows) },
    { ...rules, subquantizers: subquantizers / 2 },
    { ...rules, subquantizers: subquantizers / 4 },
    { ...rules, trainingRows: Math.max(Math.floor(trainingRows / 4), 39 * nlist, 39 * 256) },
  ];
}

function measure(
  vectors: Vectors,
  queries: readonly RecallQuery[],
  postings: readonly number[] | undefined,
  rules: IndexRules,
) {
  const started = performance.now();
  const built = buildIvfPq(vectors, rules);
  const buildSeconds = (performance.now() - started) / 1000;
  const { nprobe, shortlist, recall } = measureRecall(built, vectors.count, queries, postings);
  const { Index } = require('faiss-node') as typeof FaissNode;
  const index = Index.fromBuffer(withNprobe(memorySource('index', built.file), nprobe));
  const times = queries.map(({ vector }) => {
    const query = Array.from(vector);
    const begun = performance.now();
    index.search(query, Math.min(shortlist, vectors.count));
    return performance.now() - begun;
  });
  times.sort((a, b) => a - b);
  return {
    buildSeconds: round(buildSeconds, 1),
    bytes: built.file.length,
    nprobe,
    shortlist,
    recallAt10: recall.find((each) => each.nprobe === nprobe)?.recallAt10,
    searchMsP50: round(times[Math.floor(times.length / 2)] ?? 0, 3),
  };
}

interface Asked {
  readonly vectors: Vectors;
  readonly queries: readonly RecallQuery[];
  readonly postings?: readonly number[];
}

function content(): Asked {
  const tfidf = readCsr(LIBRARY_FILES.tfidf);
  const projection = NpyReader.openFloat32(path(LIBRARY_FILES.projection));
  const data = Float64Array.from(projection.read(0, projection.rows));
  const dense = { rows: projection.rows, columns: projection.columns, data };
  const vectors = {
    count: tfidf.rows,
    dimensions: dense.columns,
    data: projectRows({ ...tfidf, columns: dense.rows }, dense),
  };
  return {
    vectors,
    queries: cosineQueries(
      (film) => rowOf(vectors, film),
      { tfidf, postings: readCsr(LIBRARY_FILES.postings) },
      SEED,
    ),
    postings: CONTENT_POSTINGS,
  };
}

function collaborative(): Asked {
  const vectors = readVectors(LIBRARY_FILES.itemFactors);
  return { vectors, queries: innerProductQueries(vectors, readVectors(LIBRARY_FILES.viewerFactors), SEED) };
}

function readCsr(name: string) {
  const reader = new CsrReader(path(name));
  const matrix = reader.readAll();
  reader.close();
  return matrix;
}

function readVectors(name: string): Vectors {
  const reader = NpyReader.openFloat32(path(name));
  const vectors = { count: reader.rows, dimensions: reader.columns, data: reader.read(0, reader.rows) };
  reader.close();
  return vectors;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
