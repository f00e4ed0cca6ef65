/** Viewers come in fours: the numbers of four viewers are interleaved, so that one read serves all. */
const PARAMETERS = /* wgsl */ `
struct Parameters { films: u32, numbers: u32 }
@group(0) @binding(0) var<uniform> parameters: Parameters;
`;

/** The dot product of each viewer's factors and each film's. A workgroup handles 64 films and four viewers. */
export const COLLABORATIVE_SCORES = /* wgsl */ `
${PARAMETERS}
@group(0) @binding(1) var<storage, read> films: array<f32>;
@group(0) @binding(2) var<storage, read> viewers: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> scores: array<f32>;

const SIDE = 64u;
const DEPTH = 16u;
const PITCH = DEPTH + 1u;
var<workgroup> tile: array<f32, SIDE * PITCH>;

@compute @workgroup_size(SIDE)
fn score(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let rank = parameters.numbers;
  let first = group.x * SIDE;
  var sum = vec4f();
  for (var begin = 0u; begin < rank; begin += DEPTH) {
    for (var e = thread; e < SIDE * DEPTH; e += SIDE) {
      let row = e / DEPTH;
      let d = e % DEPTH;
      var value = 0.0;
      if (first + row < parameters.films && begin + d < rank) {
        value = films[(first + row) * rank + begin + d];
      }
      tile[row * PITCH + d] = value;
    }
    workgroupBarrier();
    for (var d = 0u; d < min(DEPTH, rank - begin); d++) {
      sum += tile[thread * PITCH + d] * viewers[group.y * rank + begin + d];
    }
    workgroupBarrier();
  }
  let film = first + thread;
  if (film >= parameters.films) { return; }
  for (var j = 0u; j < 4u; j++) { scores[(group.y * 4u + j) * parameters.films + film] = sum[j]; }
}
`;

/** The dot product of each film's row of term weights and each viewer's profile. */
export const CONTENT_SCORES = /* wgsl */ `
${PARAMETERS}
@group(0) @binding(1) var<storage, read> starts: array<u32>;
@group(0) @binding(2) var<storage, read> terms: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> profiles: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> scores: array<f32>;

@compute @workgroup_size(64)
fn score(@builtin(workgroup_id) group: vec3u, @builtin(global_invocation_id) id: vec3u) {
  let film = id.x;
  if (film >= parameters.films) { return; }
  var sum = vec4f();
  for (var entry = starts[film]; entry < starts[film + 1u]; entry++) {
    sum += weights[entry] * profiles[group.y * parameters.numbers + terms[entry]];
  }
  for (var j = 0u; j < 4u; j++) { scores[(group.y * 4u + j) * parameters.films + film] = sum[j]; }
}
`;
