import type { Scored } from '#shared/scoring/top-k.ts';

/** A graph whose weights say how surely two nodes belong together; each pair of nodes is listed once. */
export interface NeighbourGraph {
  readonly nodes: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Above 0, at most 1. */
  readonly weights: Float64Array;
}

/** Halvings of the search for a node's scale: enough for six digits. */
const HALVINGS = 40;

/**
 * The weighted graph of the nearest neighbours of every node (`neighbours[node]`, nearest first, scored by cosine).
 * Each node sees its own neighbourhood: its nearest neighbour belongs to it for certain and the others fade at a scale
 * that leaves log2(k) of them in effect; two views of one pair are united as probabilities (McInnes, Healy and Melville
 * 2018, UMAP, section 3.1).
 */
export function neighbourGraph(neighbours: readonly (readonly Scored[])[]): NeighbourGraph {
  const nodes = neighbours.length;
  const views = new Map<number, number>();
  neighbours.forEach((near, node) => {
    const memberships = membershipsOf(near);
    near.forEach(({ index }, i) => {
      // One number for a pair, whichever of the two sees the other.
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

/** How surely each of a node's neighbours belongs to it, 0 to 1. */
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
