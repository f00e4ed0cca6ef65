import type { Scored } from '#shared/scoring/top-k.ts';
import { NeighbourScan, type FilmTerms } from '../features/neighbour-scan.ts';
import { Random } from '../random.ts';
import { layOutGraph } from './lay-out-graph.ts';
import { neighbourGraph } from './neighbour-graph.ts';
import { principalPlane } from './principal-plane.ts';

/** What a map is drawn from. */
interface MappedFilms {
  readonly terms: FilmTerms;
  /** films x dimensions. */
  readonly vectors: Float32Array;
  readonly dimensions: number;
}

/** The most films laid out by their neighbours; a larger library's others are placed among them, to save time. */
const MOST_LAID_OUT = 30_000;
const NEIGHBOURS = 15;
/** How many laid-out films give one of the others its position. */
const ANCHORS = 5;
/** Inverted-list entries read for each film, and for all of them. */
const BUDGET_A_FILM = 20_000;
const BUDGET = 2e9;
/** The radius of the layout's starting positions, and how far equal films are set apart in them. */
const START_RADIUS = 10;
const START_JITTER = 0.01;
/** How far the others are set apart from that position. */
const OTHERS_JITTER = 0.1;
/** The share of films on either side that may lie outside the map's range. */
const OUTLIERS = 0.001;
/** Films between two calls of `step`. */
const FILMS_A_STEP = 64;
/** Shares of the whole: finding neighbours, and moving films. The rest places the other films. */
const GRAPH_SHARE = 0.4;
const LAYOUT_SHARE = 0.5;

/**
 * Draws the map of the films: films x 2 coordinates, -1 to 1; films with similar texts lie together. NaN for a film
 * without terms, or without a similar film among those laid out. Starts from the first two principal components of the
 * films' vectors, then lays out the graph of nearest neighbours (docs/adr/0015). Deterministic for a seed. `step` is
 * called with the share that is done (0 to 1) and awaited; it may throw to stop.
 */
export async function drawFilmMap(
  films: MappedFilms,
  seed: number,
  step: (share: number) => Promise<void>,
): Promise<Float32Array> {
  const { indptr, rows } = films.terms.tfidf;
  const withTerms = Int32Array.from({ length: rows }, (_, film) => film).filter(
    (film) => indptr[film] !== indptr[film + 1],
  );
  const chosen = spread(withTerms, MOST_LAID_OUT);
  const random = new Random(seed);
  const near = nearestAmong(films.terms, chosen);

  const neighbours: (readonly Scored[])[] = [];
  for (const [i, film] of chosen.entries()) {
    if (i % FILMS_A_STEP === 0) await step((GRAPH_SHARE * i) / chosen.length);
    neighbours.push(near(film, NEIGHBOURS));
  }
  const places = startingPlaces(films, chosen, random);
  await layOutGraph(neighbourGraph(neighbours), places, random, (share) =>
    step(GRAPH_SHARE + LAYOUT_SHARE * share),
  );

  const map = new Float64Array(2 * rows).fill(NaN);
  chosen.forEach((film, i) => {
    map.set(places.subarray(2 * i, 2 * i + 2), 2 * film);
  });
  const others = withTerms.filter((film) => Number.isNaN(map[2 * film] ?? NaN));
  for (const [i, film] of others.entries()) {
    if (i % FILMS_A_STEP === 0) await step(1 - (1 - GRAPH_SHARE - LAYOUT_SHARE) * (1 - i / others.length));
    map.set(middleOf(near(film, ANCHORS), places, random), 2 * film);
  }
  return fitted(map);
}

/** Up to `most` of the films, evenly spread over them. */
function spread(films: Int32Array, most: number): Int32Array {
  if (films.length <= most) return films;
  return Int32Array.from({ length: most }, (_, i) => films[Math.floor((i * films.length) / most)] ?? 0);
}

/** Finds the films among `chosen` most similar to a film; their `index` is the position in `chosen`. */
function nearestAmong(terms: FilmTerms, chosen: Int32Array): (film: number, k: number) => Scored[] {
  const scan = new NeighbourScan(terms);
  const places = new Int32Array(terms.tfidf.rows).fill(-1);
  chosen.forEach((film, i) => (places[film] = i));
  const isChosen = (film: number) => (places[film] ?? -1) >= 0;
  const budget = Math.min(BUDGET_A_FILM, BUDGET / terms.tfidf.rows);
  return (film, k) =>
    scan.nearest(film, k, budget, isChosen).map(({ index, score }) => ({ index: places[index] ?? 0, score }));
}

function startingPlaces(
  { vectors, dimensions }: MappedFilms,
  chosen: Int32Array,
  random: Random,
): Float64Array {
  const own = new Float32Array(chosen.length * dimensions);
  chosen.forEach((film, i) => {
    own.set(vectors.subarray(film * dimensions, (film + 1) * dimensions), i * dimensions);
  });
  const plane = principalPlane(own, dimensions);
  const reach = plane.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = reach === 0 ? 1 : START_RADIUS / reach;
  return plane.map((value) => scale * value + START_JITTER * random.normal());
}

/** Mean position of the anchors, weighted by similarity, with jitter so that no films coincide; NaN without anchors. */
function middleOf(anchors: readonly Scored[], places: Float64Array, random: Random): Float64Array {
  const total = anchors.reduce((sum, { score }) => sum + score, 0);
  if (total === 0) return Float64Array.of(NaN, NaN);
  return Float64Array.from([0, 1], (axis) => {
    const middle = anchors.reduce(
      (sum, { index, score }) => sum + score * (places[2 * index + axis] ?? 0),
      0,
    );
    return middle / total + OTHERS_JITTER * random.normal();
  });
}

/**
 * The map scaled to -1 to 1, its middle at 0. A film in a thousand may lie so far out that all others would crowd in
 * the middle: those are moved to the edge.
 */
function fitted(map: Float64Array): Float32Array {
  const range = (axis: number) => {
    const values = map.filter((value, i) => i % 2 === axis && !Number.isNaN(value)).sort();
    const beyond = Math.floor(values.length * OUTLIERS);
    const [low = 0, high = 0] = [values[beyond], values[values.length - 1 - beyond]];
    return { middle: (low + high) / 2, reach: (high - low) / 2 };
  };
  const ranges = [range(0), range(1)];
  const reach = Math.max(...ranges.map((each) => each.reach)) || 1;
  const clamp = (value: number) => Math.max(-1, Math.min(1, value));
  return Float32Array.from(map, (value, i) => clamp((value - (ranges[i % 2]?.middle ?? 0)) / reach));
}
