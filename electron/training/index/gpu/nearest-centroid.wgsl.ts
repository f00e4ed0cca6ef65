/**
 * For each part of each point the centroid with the highest score: point . centroid - bias. With half the centroids'
 * squared lengths as biases that is the nearest one, with zeros the one of the largest inner product.
 *
 * A matrix product of which only each row's best is kept. A workgroup has 64 points and goes over all centroids, 64 at a
 * time; each of its 256 threads has 4 points and 4 centroids.
 */
export const NEAREST_CENTROID = /* wgsl */ `
/** Numbers of a part that are held at once. */
override DEPTH: u32;

const SIDE = 64u;
const THREADS = 256u;
/** Four more than a side, so that threads which store side by side meet different memory banks. */
const PITCH = SIDE + 4u;
override HELD = max(DEPTH * PITCH, SIDE * 16u);

const LOWEST = -3.4e38;

/** A point has parts x width numbers; each part has its own centroids. */
struct Parameters { points: u32, parts: u32, width: u32, centroids: u32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> points: array<f32>;
@group(0) @binding(2) var<storage, read> centroids: array<f32>;
@group(0) @binding(3) var<storage, read> biases: array<f32>;
@group(0) @binding(4) var<storage, read_write> labels: array<u32>;

var<workgroup> left: array<f32, HELD>;
var<workgroup> right: array<f32, HELD>;

fn four_of_left(at: u32) -> vec4f { return vec4f(left[at], left[at + 1u], left[at + 2u], left[at + 3u]); }
fn four_of_right(at: u32) -> vec4f { return vec4f(right[at], right[at + 1u], right[at + 2u], right[at + 3u]); }

/** The better of \`best\` (score, place) and four scores of places from \`first\` on; of equal ones the first. */
fn better(best: vec2f, scores: vec4f, first: f32) -> vec2f {
  var found = best;
  if (scores.x > found.x) { found = vec2f(scores.x, first); }
  if (scores.y > found.x) { found = vec2f(scores.y, first + 1.0); }
  if (scores.z > found.x) { found = vec2f(scores.z, first + 2.0); }
  if (scores.w > found.x) { found = vec2f(scores.w, first + 3.0); }
  return found;
}

@compute @workgroup_size(THREADS)
fn nearest(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let part = group.y;
  let width = parameters.width;
  let first_point = group.x * SIDE;
  let mine = 4u * (thread / 16u);
  let theirs = 4u * (thread % 16u);
  var best0 = vec2f(LOWEST, 0.0);
  var best1 = best0;
  var best2 = best0;
  var best3 = best0;
  for (var first = 0u; first < parameters.centroids; first += SIDE) {
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    for (var begin = 0u; begin < width; begin += DEPTH) {
      for (var e = thread; e < SIDE * DEPTH; e += THREADS) {
        let row = e / DEPTH;
        let d = e % DEPTH;
        let at = d * PITCH + row;
        let point = first_point + row;
        let centroid = first + row;
        left[at] = 0.0;
        right[at] = 0.0;
        if (begin + d < width) {
          if (point < parameters.points) {
            left[at] = points[(point * parameters.parts + part) * width + begin + d];
          }
          if (centroid < parameters.centroids) {
            right[at] = centroids[(part * parameters.centroids + centroid) * width + begin + d];
          }
        }
      }
      workgroupBarrier();
      for (var d = 0u; d < DEPTH; d++) {
        let l = four_of_left(d * PITCH + mine);
        let r = four_of_right(d * PITCH + theirs);
        sum0 += l.x * r;
        sum1 += l.y * r;
        sum2 += l.z * r;
        sum3 += l.w * r;
      }
      workgroupBarrier();
    }
    var bias = vec4f(-LOWEST);
    for (var j = 0u; j < 4u; j++) {
      let centroid = first + theirs + j;
      if (centroid < parameters.centroids) { bias[j] = biases[part * parameters.centroids + centroid]; }
    }
    let place = f32(first + theirs);
    best0 = better(best0, sum0 - bias, place);
    best1 = better(best1, sum1 - bias, place);
    best2 = better(best2, sum2 - bias, place);
    best3 = better(best3, sum3 - bias, place);
  }
  // Sixteen threads have looked at each point; places are exact as floats up to 2^24.
  let at = mine * 16u + thread % 16u;
  left[at] = best0.x;
  right[at] = best0.y;
  left[at + 16u] = best1.x;
  right[at + 16u] = best1.y;
  left[at + 32u] = best2.x;
  right[at + 32u] = best2.y;
  left[at + 48u] = best3.x;
  right[at + 48u] = best3.y;
  workgroupBarrier();
  let point = first_point + thread;
  if (thread < SIDE && point < parameters.points) {
    var found = vec2f(left[thread * 16u], right[thread * 16u]);
    for (var i = 1u; i < 16u; i++) {
      let score = left[thread * 16u + i];
      let place = right[thread * 16u + i];
      if (score > found.x || (score == found.x && place < found.y)) { found = vec2f(score, place); }
    }
    labels[point * parameters.parts + part] = u32(found.y);
  }
}
`;
