/**
 * For each part of each point the centroid with the highest score: point . centroid - bias. With half the centroids'
 * squared lengths as biases that is the nearest one, with zeros the one with the largest inner product.
 *
 * This is a matrix product of which only each row's best is kept. A workgroup has 128 points and goes over all
 * centroids, 128 at a time; each of its 256 threads has 8 points and 8 centroids, four from each half, so that threads
 * side by side read what lies side by side.
 */
export const NEAREST_CENTROID = /* wgsl */ `
/** Numbers of a part that are held at once; at most 16. */
override DEPTH: u32;

const SIDE = 128u;
const HALF = 64u;
const THREADS = 256u;
/** Fours of points, or of centroids, in a side and in half of it. */
const QUADS = 32u;
const HALF_QUADS = 16u;
/** What sixteen numbers of a side take, and the best scores of sixteen threads for each point. */
const HELD = 512u;

const LOWEST = -3.4e38;

/** A point has parts x width numbers; each part has its own centroids. */
struct Parameters { points: u32, parts: u32, width: u32, centroids: u32 }
/** Scores and places of the best for four points. */
struct Best { scores: vec4f, places: vec4f }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> points: array<f32>;
@group(0) @binding(2) var<storage, read> centroids: array<f32>;
@group(0) @binding(3) var<storage, read> biases: array<f32>;
@group(0) @binding(4) var<storage, read_write> labels: array<u32>;

var<workgroup> left: array<vec4f, HELD>;
var<workgroup> right: array<vec4f, HELD>;

/** Where number \`d\` of a four is held: turned about, so that threads which store side by side meet different memory banks. */
fn held_at(d: u32, quad: u32) -> u32 { return d * QUADS + (quad ^ (d & 7u)); }

/** Number \`d\` of the part for four points from \`first\` on; zeros beyond the last. */
fn four_points(first: u32, part: u32, d: u32) -> vec4f {
  var four = vec4f();
  if (d >= parameters.width) { return four; }
  let pitch = parameters.parts * parameters.width;
  for (var i = 0u; i < 4u; i++) {
    if (first + i < parameters.points) { four[i] = points[(first + i) * pitch + part * parameters.width + d]; }
  }
  return four;
}

fn four_centroids(first: u32, part: u32, d: u32) -> vec4f {
  var four = vec4f();
  if (d >= parameters.width) { return four; }
  for (var i = 0u; i < 4u; i++) {
    if (first + i < parameters.centroids) {
      four[i] = centroids[(part * parameters.centroids + first + i) * parameters.width + d];
    }
  }
  return four;
}

/** The biases of four centroids; beyond the last, what nothing scores above. */
fn four_biases(first: u32, part: u32) -> vec4f {
  var four = vec4f(-LOWEST);
  for (var i = 0u; i < 4u; i++) {
    if (first + i < parameters.centroids) { four[i] = biases[part * parameters.centroids + first + i]; }
  }
  return four;
}

fn outer(column: vec4f, row: vec4f) -> mat4x4f {
  return mat4x4f(column * row.x, column * row.y, column * row.z, column * row.w);
}

/** The better of what there is and the centroid at \`place\`, for each of four points; of equal ones the first. */
fn better(best: Best, scores: vec4f, place: u32) -> Best {
  let is_better = scores > best.scores;
  return Best(select(best.scores, scores, is_better), select(best.places, vec4f(f32(place)), is_better));
}

/** The same with four centroids from \`first\` on. */
fn best_of(best: Best, scores: mat4x4f, biases: vec4f, first: u32) -> Best {
  var found = better(best, scores[0] - biases.x, first);
  found = better(found, scores[1] - biases.y, first + 1u);
  found = better(found, scores[2] - biases.z, first + 2u);
  return better(found, scores[3] - biases.w, first + 3u);
}

@compute @workgroup_size(THREADS)
fn nearest(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let part = group.y;
  let first_point = group.x * SIDE;
  let x = thread % HALF_QUADS;
  let y = thread / HALF_QUADS;
  var best0 = Best(vec4f(LOWEST), vec4f());
  var best1 = best0;
  for (var first = 0u; first < parameters.centroids; first += SIDE) {
    // A column for each of four centroids, with the scores of four points; points and centroids of the first half or the
    // second.
    var scores00 = mat4x4f();
    var scores01 = mat4x4f();
    var scores10 = mat4x4f();
    var scores11 = mat4x4f();
    for (var begin = 0u; begin < parameters.width; begin += DEPTH) {
      for (var e = thread; e < DEPTH * QUADS; e += THREADS) {
        let d = e % DEPTH;
        let quad = e / DEPTH;
        left[held_at(d, quad)] = four_points(first_point + 4u * quad, part, begin + d);
        right[held_at(d, quad)] = four_centroids(first + 4u * quad, part, begin + d);
      }
      workgroupBarrier();
      for (var d = 0u; d < DEPTH; d++) {
        let points0 = left[held_at(d, y)];
        let points1 = left[held_at(d, HALF_QUADS + y)];
        let centroids0 = right[held_at(d, x)];
        let centroids1 = right[held_at(d, HALF_QUADS + x)];
        scores00 += outer(points0, centroids0);
        scores01 += outer(points0, centroids1);
        scores10 += outer(points1, centroids0);
        scores11 += outer(points1, centroids1);
      }
      workgroupBarrier();
    }
    let first0 = first + 4u * x;
    let biases0 = four_biases(first0, part);
    best0 = best_of(best0, scores00, biases0, first0);
    best1 = best_of(best1, scores10, biases0, first0);
    let first1 = first0 + HALF;
    let biases1 = four_biases(first1, part);
    best0 = best_of(best0, scores01, biases1, first1);
    best1 = best_of(best1, scores11, biases1, first1);
  }
  // Sixteen threads have looked at each point; places are exact as floats up to 2^24.
  left[thread] = best0.scores;
  right[thread] = best0.places;
  left[THREADS + thread] = best1.scores;
  right[THREADS + thread] = best1.places;
  workgroupBarrier();
  let point = first_point + thread;
  if (thread < SIDE && point < parameters.points) {
    let those_of_four = (thread / 4u) * HALF_QUADS;
    let one = thread % 4u;
    var score = LOWEST;
    var place = 0.0;
    for (var i = 0u; i < HALF_QUADS; i++) {
      let other = left[those_of_four + i][one];
      let its_place = right[those_of_four + i][one];
      if (other > score || (other == score && its_place < place)) {
        score = other;
        place = its_place;
      }
    }
    labels[point * parameters.parts + part] = u32(place);
  }
}
`;
