import { loadFaiss } from './load-faiss.ts';

/** Vectors to index, count x dimensions; a vector's row is its id. */
export interface Vectors {
  readonly count: number;
  readonly dimensions: number;
  readonly data: Float32Array;
}

/** The rows of a row-major matrix with `dimensions` columns, as vectors. */
export function asVectors(data: Float32Array, dimensions: number): Vectors {
  return { count: data.length / dimensions, dimensions, data };
}

export interface BuiltIndex {
  readonly nlist: number;
  readonly subquantizers: number;
  /** A plain IndexIVFPQ file. */
  readonly file: Buffer;
}

/** The parameters of an index: its lists, the bytes of a code, and the vectors that k-means is trained on. */
export interface IndexRules {
  readonly nlist: number;
  readonly subquantizers: number;
  readonly trainingRows: number;
}

/** FAISS's k-means warns about fewer points per centroid than this. */
const POINTS_PER_CENTROID = 39;
/** More points per centroid than this only take longer (docs/adr/0011). */
const ENOUGH_POINTS_PER_CENTROID = 64;
const LARGE_SET = 250_000;
/** Centroids of a codebook: a code has one byte for each part of a vector. */
export const CODEBOOK = 256;
const MAX_SUBQUANTIZERS = 64;
const BATCH_ROWS = 8192;

/**
 * The number of lists, a power of two: about sqrt(count), or four times as many for a large set (docs/adr/0011), as
 * long as each has at least 39 vectors on average to place its centroid.
 */
export function chooseNlist(count: number): number {
  const most = Math.max(1, Math.floor(count / POINTS_PER_CENTROID));
  const root = Math.log2(Math.max(1, Math.sqrt(count)));
  const wanted = 2 ** (count < LARGE_SET ? Math.floor(root) : Math.round(root + 2));
  return Math.min(wanted, 2 ** Math.floor(Math.log2(most)));
}

/**
 * The number of parts that vectors are cut into, which is the bytes of a code: the largest divisor of `dimensions` up
 * to a quarter of it and up to 64.
 */
export function chooseSubquantizers(dimensions: number): number {
  for (let parts = Math.min(MAX_SUBQUANTIZERS, Math.ceil(dimensions / 4)); parts > 1; parts--) {
    if (dimensions % parts === 0) return parts;
  }
  return 1;
}

/** The parameters for `count` vectors of length `dimensions` (docs/adr/0011). */
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
 * Trains and fills an inner-product IndexIVFPQ with `faiss-node`. The addon aborts the process if it is trained with
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

/** `wanted` rows spread evenly over the set; repeated in order if there are too few. */
export function spreadRows({ count, dimensions, data }: Vectors, wanted: number): Float32Array {
  const sample = new Float32Array(wanted * dimensions);
  for (let i = 0; i < wanted; i++) {
    const row = wanted > count ? i % count : Math.floor((i * count) / wanted);
    sample.set(data.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
  }
  return sample;
}
