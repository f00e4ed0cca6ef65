import type { Random } from '../random.ts';
import { seedRows, type KMeansKind } from './k-means-seeds.ts';
import type { PartedPoints } from './parted-points.ts';

/** `count` centroids of each part. A point belongs to the one with the highest point . centroid - bias. */
export interface Centroids {
  readonly count: number;
  /** parts x count x width. */
  readonly numbers: Float32Array;
  /** parts x count. */
  readonly biases: Float32Array;
}

/** For each point and part the index of its centroid, points x parts. */
export type Nearest = (centroids: Centroids) => Promise<Uint32Array>;

/** How far the two centroids of a split cluster are moved apart, as a share of each number. */
const APART = 1 / 1024;

/**
 * Lloyd's k-means for each part, starting from some of the points. An empty cluster takes half of a large one, chosen
 * at random by size, as in FAISS's `Clustering`. Deterministic for the same random numbers.
 */
export async function kMeans(
  points: PartedPoints,
  count: number,
  options: { readonly kind: KMeansKind; readonly iterations: number },
  random: Random,
  nearest: Nearest,
): Promise<Centroids> {
  const { parts, width } = points;
  let numbers = new Float32Array(parts * count * width);
  for (let part = 0; part < parts; part++) {
    seedRows(points, part, count, options.kind, random).forEach((row, i) => {
      const from = (row * parts + part) * width;
      numbers.set(points.numbers.subarray(from, from + width), (part * count + i) * width);
    });
  }
  let centroids = centroidsFrom(numbers, count, width, options.kind);
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    const labels = await nearest(centroids);
    const { sums, sizes } = sumByLabel(points, labels, count);
    splitLargeClusters(sums, sizes, points, count, random);
    numbers = Float32Array.from(sums, (sum, i) => sum / Math.max(1, sizes[Math.floor(i / width)] ?? 1));
    centroids = centroidsFrom(numbers, count, width, options.kind);
  }
  return centroids;
}

/** Spherical centroids, scaled in place to length 1, have no biases; plain ones have half their squared lengths. */
function centroidsFrom(numbers: Float32Array, count: number, width: number, kind: KMeansKind): Centroids {
  const biases = new Float32Array(numbers.length / width);
  for (let place = 0; place < biases.length; place++) {
    const own = numbers.subarray(place * width, (place + 1) * width);
    const squared = own.reduce((sum, value) => sum + value * value, 0);
    if (kind === 'plain') biases[place] = squared / 2;
    else if (squared > 0) own.set(own.map((value) => value / Math.sqrt(squared)));
  }
  return { count, numbers, biases };
}

function sumByLabel(
  { count: rows, parts, width, numbers }: PartedPoints,
  labels: Uint32Array,
  count: number,
) {
  const sums = new Float64Array(parts * count * width);
  const sizes = new Float64Array(parts * count);
  for (let i = 0; i < rows * parts; i++) {
    const place = (i % parts) * count + (labels[i] ?? 0);
    sizes[place] = (sizes[place] ?? 0) + 1;
    for (let d = 0; d < width; d++) {
      sums[place * width + d] = (sums[place * width + d] ?? 0) + (numbers[i * width + d] ?? 0);
    }
  }
  return { sums, sizes };
}

function splitLargeClusters(
  sums: Float64Array,
  sizes: Float64Array,
  { count: rows, parts, width }: PartedPoints,
  count: number,
  random: Random,
): void {
  for (let place = 0; place < parts * count; place++) {
    if (sizes[place] !== 0 || rows <= count) continue;
    const first = Math.floor(place / count) * count;
    // A cluster of n points is taken with probability (n - 1) / (points - centroids).
    let donor = random.below(count);
    while (random.uniform() >= ((sizes[first + donor] ?? 0) - 1) / (rows - count))
      donor = (donor + 1) % count;
    const from = first + donor;
    const half = (sizes[from] ?? 0) / 2;
    for (let d = 0; d < width; d++) {
      const mean = (sums[from * width + d] ?? 0) / (sizes[from] ?? 1);
      const sign = d % 2 === 0 ? 1 : -1;
      sums[place * width + d] = mean * (1 + sign * APART) * half;
      sums[from * width + d] = mean * (1 - sign * APART) * half;
    }
    sizes[place] = half;
    sizes[from] = half;
  }
}
