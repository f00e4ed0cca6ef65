import { loadFaiss } from './load-faiss.ts';

/** Vectors to index, row by row; a vector's place is its id. */
export interface Vectors {
  readonly count: number;
  readonly dimensions: number;
  readonly data: Float32Array;
}

/** The rows of a matrix with so many columns, as vectors. */
export function asVectors(data: Float32Array, dimensions: number): Vectors {
  return { count: data.length / dimensions, dimensions, data };
}

export interface BuiltIndex {
  readonly nlist: number;
  readonly subquantizers: number;
  /** A plain IndexIVFPQ file. */
  readonly file: Buffer;
}

/** How an index is cut: its lists, the bytes of a code, and the vectors that k-means learns from. */
export interface IndexRules {
  readonly nlist: number;
  readonly subquantizers: number;
  readonly trainingRows: number;
}

/** FAISS's k-means wants so many points for each centroid and complains about fewer. */
const POINTS_PER_CENTROID = 39;
/** More points than this for each centroid only take longer (docs/adr/0011). */
const ENOUGH_POINTS_PER_CENTROID = 64;
const LARGE_SET = 250_000;
/** A code of one byte for each part of a vector. */
export const CODEBOOK = 256;
const MAX_SUBQUANTIZERS = 64;
const BATCH_ROWS = 8192;

/**
 * About sqrt(n) lists, or four times as many for a large set (docs/adr/0011), as a power of two, each with enough
 * vectors to place its centroid.
 */
export function chooseNlist(count: number): number {
  const most = Math.max(1, Math.floor(count / POINTS_PER_CENTROID));
  const root = Math.log2(Math.max(1, Math.sqrt(count)));
  const wanted = 2 ** (count < LARGE_SET ? Math.floor(root) : Math.round(root + 2));
  return Math.min(wanted, 2 ** Math.floor(Math.log2(most)));
}

/** The largest number of parts, at most a quarter of the numbers of a vector, that cuts vectors evenly. */
export function chooseSubquantizers(dimensions: number): number {
  for (let parts = Math.min(MAX_SUBQUANTIZERS, Math.ceil(dimensions / 4)); parts > 1; parts--) {
    if (dimensions % parts === 0) return parts;
  }
  return 1;
}

/** The rules for vectors of that number and size (docs/adr/0011). */
export function rulesFor({ count, dimensions }: Pick<Vectors, 'count' | 'dimensions'>): IndexRules {
  const nlist = chooseNlist(count);
  const centroids = Math.max(nlist, CODEBOOK);
  const trainingRows = Math.min(
    Math.max(count, POINTS_PER_CENTROID * centroids),
    ENOUGH_POINTS_PER_CENTROID * centroids,
  );
  return { nlist, subquantizers: chooseSubquantizers(dimensions), trainingRows };
}

/**
 * Trains and fills an inner-product IndexIVFPQ with `faiss-node`. The addon aborts the process when it is trained with
 * fewer points than centroids, so small sets are repeated until there are enough.
 */
export function buildIvfPq(vectors: Vectors, rules: IndexRules = rulesFor(vectors)): BuiltIndex {
  const { Index, MetricType } = loadFaiss();
  const { nlist, subquantizers } = rules;
  // "np" leaves out polysemous training, which takes twenty times as long and serves a search we do not use.
  const index = Index.fromFactory(
    vectors.dimensions,
    `IVF${nlist},PQ${subquantizers}np`,
    MetricType.METRIC_INNER_PRODUCT,
  );
  index.train(Array.from(spreadRows(vectors, rules.trainingRows)));
  for (let first = 0; first < vectors.count; first += BATCH_ROWS) {
    const end = Math.min(vectors.count, first + BATCH_ROWS);
    index.add(Array.from(vectors.data.subarray(first * vectors.dimensions, end * vectors.dimensions)));
  }
  return { nlist, subquantizers, file: index.toBuffer() };
}

/** So many rows spread evenly over the set; repeated in order where there are too few. */
export function spreadRows({ count, dimensions, data }: Vectors, wanted: number): Float32Array {
  const sample = new Float32Array(wanted * dimensions);
  for (let i = 0; i < wanted; i++) {
    const row = wanted > count ? i % count : Math.floor((i * count) / wanted);
    sample.set(data.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
  }
  return sample;
}
