import type { Factors } from './als-backend.ts';
import type { AlsOptions } from './als-options.ts';
import { gramian } from './gramian.ts';
import type { Interactions } from './interactions.ts';

/** So many viewers give the total loss to within a few per cent, and its course over iterations much more exactly. */
const MOST_VIEWERS = 1000;

/**
 * The loss of implicit ALS (formula in als-options.ts), divided by the number of likes. The viewers' part is estimated
 * from at least `MOST_VIEWERS` of them, evenly spread and always the same; exact for fewer than twice as many.
 */
export function trainingLoss(likes: Interactions, { viewers, items }: Factors, options: AlsOptions): number {
  const { rank, unobservedWeight, regularisation, frequencyExponent } = options;
  const likesOfItem = new Int32Array(likes.columns);
  for (const item of likes.indices) likesOfItem[item] = (likesOfItem[item] ?? 0) + 1;
  const ridge = (count: number, others: number) =>
    regularisation * (count + unobservedWeight * others) ** frequencyExponent;
  const itemGramian = gramian(items, rank);

  let sampled = 0;
  let ofViewers = 0;
  const step = Math.max(1, Math.floor(likes.rows / MOST_VIEWERS));
  for (let viewer = 0; viewer < likes.rows; viewer += step) {
    sampled++;
    const own = viewers.subarray(viewer * rank, (viewer + 1) * rank);
    const start = likes.indptr[viewer] ?? 0;
    const end = likes.indptr[viewer + 1] ?? 0;
    for (let entry = start; entry < end; entry++) {
      const item = (likes.indices[entry] ?? 0) * rank;
      ofViewers += (1 - dot(own, items.subarray(item, item + rank))) ** 2;
    }
    ofViewers += unobservedWeight * quadraticForm(own, itemGramian);
    ofViewers += ridge(end - start, likes.columns) * dot(own, own);
  }
  let ofItems = 0;
  for (let item = 0; item < likes.columns; item++) {
    const own = items.subarray(item * rank, (item + 1) * rank);
    ofItems += ridge(likesOfItem[item] ?? 0, likes.rows) * dot(own, own);
  }
  const total = (ofViewers * likes.rows) / Math.max(1, sampled) + ofItems;
  return total / Math.max(1, likes.indices.length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** x' M x for a row-major square matrix M. */
function quadraticForm(x: Float32Array, matrix: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < x.length; j++) sum += (x[i] ?? 0) * (matrix[i * x.length + j] ?? 0) * (x[j] ?? 0);
  }
  return sum;
}
