// Compares ways to turn TF-IDF rows into short dense vectors by how many of the ten films nearest by exact cosine are
// in the shortlist of the nearest dense vectors (all films compared, no index: the upper bound for an index), alone and
// united with the films that share the rarest terms, as in the engine. Prints one JSON document:
//   npm run -s bench -- projections --input DIR --text FILE [--queries 300] [--dimensions 64,128,256]
//     [--budgets 20000,100000,400000]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TopK } from '#shared/scoring/top-k.ts';
import { importDataset } from '#electron/training/dataset/import-dataset.ts';
import { trainContent } from '#electron/training/features/content-model.ts';
import { NeighbourScan } from '#electron/training/features/neighbour-scan.ts';
import { fitProjection, projectRows, type DenseMatrix } from '#electron/training/features/projection.ts';
import { Random } from '#electron/training/random.ts';
import { randomProjection } from './baselines/random-projection.ts';

const K = 10;
const SHORTLISTS = [100, 300, 1000];
const SEED = 42;

const { values } = parseArgs({
  options: {
    input: { type: 'string' },
    text: { type: 'string' },
    queries: { type: 'string', default: '300' },
    dimensions: { type: 'string', default: '64,128,256' },
    // Entries of inverted lists that may be read for the rarest terms.
    budgets: { type: 'string', default: '20000,100000,400000' },
  },
});
if (values.input === undefined) throw new Error('Name the folder of the data set with --input.');

const scratch = mkdtempSync(join(tmpdir(), 'reelscope-projections-'));
const dataset = await importDataset({ folder: values.input, textFile: values.text, scratchFolder: scratch });
const content = await trainContent(dataset, SEED, scratch, () => Promise.resolve());
rmSync(scratch, { recursive: true });
if (content === undefined) throw new Error('No two films share a term.');
const { tfidf } = content.terms;

const queries = chooseQueries(Number(values.queries));
const scan = new NeighbourScan(content.terms);
const nearestBySharedTerms = (query: number, budget: number, count: number) =>
  scan.nearest(query, count, budget, () => true).map(({ index }) => index);
const truths = queries.map((query) => new Set(nearestBySharedTerms(query, Infinity, K)));
const rarest = values.budgets.split(',').map((budget) => ({
  budget,
  films: queries.map((query) => nearestBySharedTerms(query, Number(budget), Math.max(...SHORTLISTS))),
}));

const rows: object[] = [row('rarest terms alone', 0, 0, undefined)];
for (const dimensions of values.dimensions.split(',').map(Number)) {
  const ways: [string, () => DenseMatrix][] = [
    ['sparse random projection', () => randomProjection(tfidf.columns, dimensions, SEED)],
    ['randomised SVD', () => fitProjection(tfidf, dimensions, SEED)],
  ];
  for (const [name, make] of ways) {
    const started = performance.now();
    const projection = make();
    const seconds = (performance.now() - started) / 1000;
    rows.push(row(name, dimensions, seconds, projectRows(tfidf, projection)));
    for (const power of name === 'randomised SVD' ? [0.25] : []) {
      const scaled = projectRows(tfidf, flattened(projection, power));
      rows.push(row(`${name}, directions divided by strength^${2 * power}`, dimensions, seconds, scaled));
    }
  }
}
const result = {
  films: tfidf.rows,
  terms: tfidf.columns,
  entries: tfidf.data.length,
  queries: queries.length,
  rows,
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);

/** A row of the table: recall@10 by size of the shortlist, for the dense vectors alone and with the rarest terms. */
function row(name: string, dimensions: number, fitSeconds: number, vectors: Float32Array | undefined) {
  const dense = queries.map((query) =>
    vectors === undefined ? [] : nearestDense(vectors, dimensions, query),
  );
  const none = queries.map(() => []);
  return {
    name,
    dimensions,
    fitSeconds: Math.round(fitSeconds * 100) / 100,
    alone: recalls(dense, none),
    united: Object.fromEntries(rarest.map(({ budget, films }) => [budget, recalls(dense, films)])),
  };
}

/** For each shortlist size, the share of the true answers in that many films from both lists, over all queries. */
function recalls(some: readonly (readonly number[])[], others: readonly (readonly number[])[]) {
  const wanted = truths.reduce((sum, truth) => sum + truth.size, 0);
  return Object.fromEntries(
    SHORTLISTS.map((size) => {
      const found = truths.map((truth, i) => {
        const listed = new Set([...(some[i] ?? []).slice(0, size), ...(others[i] ?? []).slice(0, size)]);
        return [...truth].filter((film) => listed.has(film)).length;
      });
      return [size, Math.round((1e4 * found.reduce((sum, count) => sum + count, 0)) / wanted) / 1e4];
    }),
  );
}

/** Random films that have terms. */
function chooseQueries(count: number): number[] {
  const order = Int32Array.from({ length: tfidf.rows }, (_, film) => film);
  new Random(SEED).shuffle(order);
  return Array.from(order)
    .filter((film) => tfidf.indptr[film] !== tfidf.indptr[film + 1])
    .slice(0, count);
}

function nearestDense(vectors: Float32Array, dimensions: number, query: number): number[] {
  const top = new TopK(Math.max(...SHORTLISTS));
  for (let film = 0; film < tfidf.rows; film++) {
    if (film === query) continue;
    let sum = 0;
    for (let d = 0; d < dimensions; d++) {
      sum += (vectors[film * dimensions + d] ?? 0) * (vectors[query * dimensions + d] ?? 0);
    }
    top.offer(film, sum);
  }
  return top.best().map(({ index }) => index);
}

/** A projection with a flatter spectrum: each direction is divided by its variance to the power of `power`. */
function flattened(projection: DenseMatrix, power: number): DenseMatrix {
  const { rows, columns } = projection;
  const variance = new Float64Array(columns);
  for (let film = 0; film < tfidf.rows; film++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let entry = tfidf.indptr[film] ?? 0; entry < (tfidf.indptr[film + 1] ?? 0); entry++) {
        sum += (tfidf.data[entry] ?? 0) * (projection.data[(tfidf.indices[entry] ?? 0) * columns + c] ?? 0);
      }
      variance[c] = (variance[c] ?? 0) + sum * sum;
    }
  }
  const data = projection.data.map((value, i) => {
    const spread = variance[i % columns] ?? 0;
    return spread > 0 ? value / spread ** power : 0;
  });
  return { rows, columns, data };
}
