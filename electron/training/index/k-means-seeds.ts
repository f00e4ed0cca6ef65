import type { Random } from '../random.ts';
import type { PartedPoints } from './parted-points.ts';

/**
 * Plain: centroids are means, and the nearest one counts. Spherical: they have length 1, and the inner product counts.
 */
export type KMeansKind = 'plain' | 'spherical';

/** Seeds are chosen among so many points for each; more only take longer. */
const POINTS_PER_SEED = 16;
/** The work grows with the square of this. With more seeds than this, chance evens out where they stand. */
const MOST_SPREAD_SEEDS = 256;

/**
 * The rows of `count` points of a part to start k-means from, in which rows may come more than once where there are too
 * few. Up to 256 are spread out by greedy k-means++ (Arthur and Vassilvitskii 2007; of several candidates the one that
 * leaves the least, as in scikit-learn's `kmeans_plusplus`); more are a random choice, as in FAISS.
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

/** The places of `count` points that are far from each other. */
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
    // Nothing is known before the first seed, so that one is any point.
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

/** The place where the sum of losses reaches `target`. */
function drawn(losses: Float64Array, target: number): number {
  let sum = 0;
  const place = losses.findIndex((loss) => (sum += loss) > target);
  return place < 0 ? losses.length - 1 : place;
}

/**
 * What each point loses when a point is its centroid, or what it lost before where that is less: the squared distance,
 * or how far its inner product with the centroid's direction is below its own length.
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
