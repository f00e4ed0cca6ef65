import { writeIvfPq } from '#electron/formats/faiss-write.ts';
import type { Gpu } from '../../gpu/gpu.ts';
import { Random } from '../../random.ts';
import {
  CODEBOOK,
  rulesFor,
  spreadRows,
  type BuiltIndex,
  type IndexRules,
  type Vectors,
} from '../build-ivfpq.ts';
import { kMeans, type Centroids } from '../k-means.ts';
import type { KMeansKind } from '../k-means-seeds.ts';
import type { PartedPoints } from '../parted-points.ts';
import { PointsOnGpu } from './points-on-gpu.ts';

/** Iterations of k-means, as many as in FAISS: for the lists' centroids, and for the codebooks. */
const LIST_ITERATIONS = 10;
const CODE_ITERATIONS = 25;
const SEED = 1234;
/** Vectors that are assigned and encoded together. */
const BATCH_ROWS = 65_536;

/**
 * Trains and fills an inner-product IndexIVFPQ with the parameters of `buildIvfPq`; a GPU finds nearest centroids.
 * Rejects with a GpuFailure if it fails.
 */
export async function buildIvfPqOnGpu(
  gpu: Gpu,
  vectors: Vectors,
  rules: IndexRules = rulesFor(vectors),
): Promise<BuiltIndex> {
  const { dimensions } = vectors;
  const { nlist, subquantizers } = rules;
  const random = new Random(SEED);
  // FAISS needs small sets repeated; here that would only take longer.
  const sample = whole(spreadRows(vectors, Math.min(rules.trainingRows, vectors.count)), dimensions);
  const lists = await learn(gpu, sample, nlist, { kind: 'spherical', iterations: LIST_ITERATIONS }, random);
  const sampleLists = await assign(gpu, sample, lists);
  const residuals = inParts(differences(sample, lists, sampleLists), subquantizers);
  const codebooks = await learn(
    gpu,
    residuals,
    CODEBOOK,
    { kind: 'plain', iterations: CODE_ITERATIONS },
    random,
  );

  const listOf = new Uint32Array(vectors.count);
  const codes = new Uint8Array(vectors.count * subquantizers);
  for (let first = 0; first < vectors.count; first += BATCH_ROWS) {
    const end = Math.min(vectors.count, first + BATCH_ROWS);
    const batch = whole(vectors.data.subarray(first * dimensions, end * dimensions), dimensions);
    const own = await assign(gpu, batch, lists);
    listOf.set(own, first);
    const coded = await assign(gpu, inParts(differences(batch, lists, own), subquantizers), codebooks);
    codes.set(coded, first * subquantizers);
  }
  const file = writeIvfPq({
    ...{ dimensions, parts: subquantizers, lists: listOf, codes },
    ...{ centroids: lists.numbers, codebooks: codebooks.numbers },
  });
  return { nlist, subquantizers, file };
}

async function learn(
  gpu: Gpu,
  points: PartedPoints,
  count: number,
  options: { kind: KMeansKind; iterations: number },
  random: Random,
): Promise<Centroids> {
  const placed = await PointsOnGpu.place(gpu, points, count);
  try {
    return await kMeans(points, count, options, random, (centroids) => placed.nearest(centroids));
  } finally {
    placed.free();
  }
}

async function assign(gpu: Gpu, points: PartedPoints, centroids: Centroids): Promise<Uint32Array> {
  const placed = await PointsOnGpu.place(gpu, points, centroids.count);
  try {
    return await placed.nearest(centroids);
  } finally {
    placed.free();
  }
}

/** Vectors as points of one part. */
function whole(numbers: Float32Array, dimensions: number): PartedPoints {
  return { count: numbers.length / dimensions, parts: 1, width: dimensions, numbers };
}

function inParts({ count, width, numbers }: PartedPoints, parts: number): PartedPoints {
  return { count, parts, width: width / parts, numbers };
}

/** The residual of each vector: the vector minus its centroid. */
function differences(points: PartedPoints, centroids: Centroids, labels: Uint32Array): PartedPoints {
  const { width } = points;
  const numbers = points.numbers.slice();
  labels.forEach((label, row) => {
    for (let d = 0; d < width; d++) {
      const at = row * width + d;
      numbers[at] = (numbers[at] ?? 0) - (centroids.numbers[label * width + d] ?? 0);
    }
  });
  return { ...points, numbers };
}
