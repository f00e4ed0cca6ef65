import type { Scored } from '#shared/scoring/top-k.ts';

/** An undirected graph whose weights say how surely two nodes belong together; each pair of nodes is listed once. */
export interface NeighbourGraph {
  readonly nodes: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** 0 to 1. */
  readonly weights: Float64Array;
}

/** Bisection steps for a node's scale: enough for six digits. */
const HALVINGS = 40;

/**
 * The weighted graph of every node's nearest neighbours (`neighbours[node]`, nearest first, scored by cosine). A node
 * gives its nearest neighbour weight 1, and the others weights that decay with distance, at a scale at which all sum to
 * log2(k); the weights that two nodes give each other are united like probabilities (McInnes, Healy and Melville 2018,
 * UMAP, section 3.1).
 */
export function neighbourGraph(neighbours: readonly (readonly Scored[])[]): NeighbourGraph {
  const nodes = neighbours.length;
  const views = new Map<number, number>();
  neighbours.forEach((near, node) => {
    const memberships = membershipsOf(near);
    near.forEach(({ index }, i) => {
      // One key per pair, whichever of the two lists the other.
      const pair = Math.min(node, index) * nodes + Math.max(node, index);
      const seen = memberships[i] ?? 0;
      const other = views.get(pair) ?? 0;
      views.set(pair, seen + other - seen * other);
    });
  });
  const pairs = Float64Array.from(views.keys()).sort();
  return {
    nodes,
    from: Int32Array.from(pairs, (pair) => Math.floor(pair / nodes)),
    to: Int32Array.from(pairs, (pair) => pair % nodes),
    weights: Float64Array.from(pairs, (pair) => views.get(pair) ?? 0),
  };
}

/** The weights that a node gives its neighbours, 0 to 1. */
function membershipsOf(near: readonly Scored[]): number[] {
  const distances = near.map(({ score }) => Math.max(0, 1 - score));
  const nearest = Math.min(...distances);
  const wanted = Math.log2(distances.length);
  const fade = (scale: number) => distances.map((distance) => Math.exp(-(distance - nearest) / scale));
  let [low, high] = [1e-6, 10];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (fade(middle).reduce((sum, value) => sum + value, 0) > wanted) high = middle;
    else low = middle;
  }
  return fade(high);
}
