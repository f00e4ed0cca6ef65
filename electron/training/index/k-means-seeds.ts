import type { Random } from '../random.ts';
import type { PartedPoints } from './parted-points.ts';

/**
 * `plain`: centroids are means, a point belongs to the nearest. `spherical`: they have length 1, a point belongs to the
 * one with the largest inner product.
 */
export type KMeansKind = 'plain' | 'spherical';

/** Seeds are chosen among this many points per seed; more only take longer. */
const POINTS_PER_SEED = 16;
/** Work grows with the square of the number of seeds; more than this are spread well enough by chance. */
const MOST_SPREAD_SEEDS = 256;

/**
 * The rows of `count` points of a part to start k-means from; rows repeat if there are too few. Up to 256 are spread
 * out by greedy k-means++ (Arthur and Vassilvitskii 2007; of several candidates the one that leaves the smallest loss,
 * as in scikit-learn's `kmeans_plusplus`); more are a random choice, as in FAISS.
 */
export function seedRows(
  points: PartedPoints,
  part: number,
  count: number,
  kind: KMeansKind,
  random: Random,
): Int32Array {
  const order = Int32Array.from({ length: points.count }, (_, i) => i);
  random.shuffle(order);
  if (count > MOST_SPREAD_SEEDS || count >= points.count) {
    return Int32Array.from({ length: count }, (_, i) => order[i % points.count] ?? 0);
  }
  const rows = order.subarray(0, POINTS_PER_SEED * count);
  return spreadOut(partOf(points, part, rows), points.width, count, kind, random).map((at) => rows[at] ?? 0);
}

function partOf({ parts, width, numbers }: PartedPoints, part: number, rows: Int32Array): Float32Array {
  const own = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    const from = (row * parts + part) * width;
    own.set(numbers.subarray(from, from + width), i * width);
  });
  return own;
}

/** The indices of `count` points that are far from each other. */
function spreadOut(
  numbers: Float32Array,
  width: number,
  count: number,
  kind: KMeansKind,
  random: Random,
): Int32Array {
  const candidates = 2 + Math.floor(Math.log(count));
  const lossesTo = lossesOf(numbers, width, kind);
  const seeds = new Int32Array(count);
  let left = new Float64Array(numbers.length / width).fill(Infinity);
  let total = left.length;
  for (let i = 0; i < count; i++) {
    let best = { seed: 0, losses: left, total: Infinity };
    // Before the first seed there are no losses to draw by, so it is any point.
    for (let candidate = 0; candidate < (i === 0 ? 1 : candidates); candidate++) {
      const seed = i === 0 ? random.below(left.length) : drawn(left, total * random.uniform());
      const losses = lossesTo(seed, left);
      const sum = losses.reduce((all, loss) => all + loss, 0);
      if (sum < best.total) best = { seed, losses, total: sum };
    }
    seeds[i] = best.seed;
    left = best.losses;
    total = best.total;
  }
  return seeds;
}

/** The first index at which the running sum of losses exceeds `target`. */
function drawn(losses: Float64Array, target: number): number {
  let sum = 0;
  const place = losses.findIndex((loss) => (sum += loss) > target);
  return place < 0 ? losses.length - 1 : place;
}

/**
 * Returns a function for the loss of each point once the point `seed` is a centroid too: its previous loss or, if that
 * is less, the squared distance (plain), or its own length minus its inner product with the centroid's direction
 * (spherical).
 */
function lossesOf(numbers: Float32Array, width: number, kind: KMeansKind) {
  const squares = new Float64Array(numbers.length / width);
  numbers.forEach((value, i) => {
    const at = Math.floor(i / width);
    squares[at] = (squares[at] ?? 0) + value * value;
  });
  return (seed: number, before: Float64Array): Float64Array<ArrayBuffer> => {
    const own = squares[seed] ?? 0;
    const losses = new Float64Array(before.length);
    for (let i = 0; i < losses.length; i++) {
      let dot = 0;
      for (let d = 0; d < width; d++) dot += (numbers[i * width + d] ?? 0) * (numbers[seed * width + d] ?? 0);
      const square = squares[i] ?? 0;
      const loss = kind === 'plain' ? square + own - 2 * dot : Math.sqrt(square) - dot / Math.sqrt(own || 1);
      losses[i] = Math.min(before[i] ?? 0, Math.max(0, loss));
    }
    return losses;
  };
}
