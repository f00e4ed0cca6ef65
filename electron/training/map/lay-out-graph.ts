import type { Random } from '../random.ts';
import type { NeighbourGraph } from './neighbour-graph.ts';

/** Rounds over all edges; the step size falls to almost 0. */
const ROUNDS = 200;
/** Random nodes that a node is pushed away from each time it is pulled. */
const PUSHES_A_PULL = 5;
/** The longest step along one axis, in a layout about 20 across. */
const LONGEST_STEP = 4;
/** Keeps the push between two nodes in one place finite. */
const SOFTENING = 0.01;

/**
 * Moves nodes so that neighbours lie together and all others apart: stochastic gradient descent with negative sampling
 * (McInnes, Healy and Melville 2018, UMAP, section 3.2), for the similarity 1 / (1 + d^2) of two nodes at distance d,
 * as in t-SNE and LargeVis; it needs no powers, so the numbers are the same on every machine. `places` (nodes x 2,
 * about 20 across) is changed in place. `step` is called with the share that is done (0 to 1) and awaited; it may throw
 * to stop.
 */
export async function layOutGraph(
  graph: NeighbourGraph,
  places: Float64Array,
  random: Random,
  step: (share: number) => Promise<void>,
): Promise<void> {
  const { from, to, weights } = graph;
  const strongest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  // An edge is used as often as its weight says: the strongest in every round.
  const roundsATurn = weights.map((weight) => strongest / weight);
  const nextTurn = roundsATurn.slice();
  for (let round = 1; round <= ROUNDS; round++) {
    const rate = 1 - (round - 1) / ROUNDS;
    for (let edge = 0; edge < weights.length; edge++) {
      if ((nextTurn[edge] ?? 0) > round) continue;
      nextTurn[edge] = (nextTurn[edge] ?? 0) + (roundsATurn[edge] ?? 0);
      // Either end at random, so that each node is pushed in proportion to how often it is pulled.
      const isForward = random.uniform() < 0.5;
      const node = (isForward ? from[edge] : to[edge]) ?? 0;
      pull(places, node, (isForward ? to[edge] : from[edge]) ?? 0, rate);
      for (let i = 0; i < PUSHES_A_PULL; i++) push(places, node, random.below(graph.nodes), rate);
    }
    await step(round / ROUNDS);
  }
}

function pull(places: Float64Array, a: number, b: number, rate: number): void {
  const dx = (places[2 * a] ?? 0) - (places[2 * b] ?? 0);
  const dy = (places[2 * a + 1] ?? 0) - (places[2 * b + 1] ?? 0);
  const force = -2 / (1 + dx * dx + dy * dy);
  const [x, y] = [rate * limit(force * dx), rate * limit(force * dy)];
  places[2 * a] = (places[2 * a] ?? 0) + x;
  places[2 * a + 1] = (places[2 * a + 1] ?? 0) + y;
  places[2 * b] = (places[2 * b] ?? 0) - x;
  places[2 * b + 1] = (places[2 * b + 1] ?? 0) - y;
}

function push(places: Float64Array, a: number, b: number, rate: number): void {
  const dx = (places[2 * a] ?? 0) - (places[2 * b] ?? 0);
  const dy = (places[2 * a + 1] ?? 0) - (places[2 * b + 1] ?? 0);
  const square = dx * dx + dy * dy;
  const force = 2 / ((SOFTENING + square) * (1 + square));
  places[2 * a] = (places[2 * a] ?? 0) + rate * limit(force * dx);
  places[2 * a + 1] = (places[2 * a + 1] ?? 0) + rate * limit(force * dy);
}

function limit(step: number): number {
  return Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step));
}
