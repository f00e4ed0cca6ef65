/**
 * Sums of the outer products of a side's rows, one for each part of the rows. A workgroup has a square of 64 x 64
 * numbers of one part, each thread 4 x 4 of them; squares above the diagonal are left out.
 */
export const SUM_OUTER_PRODUCTS = /* wgsl */ `
override STRIDE: u32;

const THREADS = 256u;
/** Rows held at once, and groups of four numbers of each. */
const DEPTH = 16u;
const QUADS = 16u;

struct Parameters { rows: u32, rows_a_part: u32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> factors: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> parts: array<f32>;

var<workgroup> left: array<vec4f, THREADS>;
var<workgroup> right: array<vec4f, THREADS>;

/** Four numbers of a row; zeros beyond its end, and in rows from \`last\` on. */
fn quad(row: u32, last: u32, place: u32) -> vec4f {
  if (row >= last || place >= STRIDE / 4u) { return vec4f(); }
  return factors[row * (STRIDE / 4u) + place];
}

fn store(part: u32, i: u32, j: u32, sum: vec4f) {
  if (i >= STRIDE) { return; }
  for (var k = 0u; k < 4u; k++) {
    if (j + k < STRIDE) { parts[(part * STRIDE + i) * STRIDE + j + k] = sum[k]; }
  }
}

@compute @workgroup_size(THREADS)
fn sum_parts(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  if (group.x > group.y) { return; }
  let x = thread % QUADS;
  let y = thread / QUADS;
  let first = group.z * parameters.rows_a_part;
  let last = min(parameters.rows, first + parameters.rows_a_part);
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var row = first; row < last; row += DEPTH) {
    left[thread] = quad(row + y, last, group.y * QUADS + x);
    right[thread] = quad(row + y, last, group.x * QUADS + x);
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let l = left[k * QUADS + y];
      let r = right[k * QUADS + x];
      sum0 += l.x * r;
      sum1 += l.y * r;
      sum2 += l.z * r;
      sum3 += l.w * r;
    }
    workgroupBarrier();
  }
  let i = (group.y * QUADS + y) * 4u;
  let j = (group.x * QUADS + x) * 4u;
  store(group.z, i, j, sum0);
  store(group.z, i + 1u, j, sum1);
  store(group.z, i + 2u, j, sum2);
  store(group.z, i + 3u, j, sum3);
}
`;

/** The weighted sum of the parts, with both triangles. */
export const COMBINE_PARTS = /* wgsl */ `
override STRIDE: u32;

struct Parameters { parts: u32, weight: f32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> parts: array<f32>;
@group(0) @binding(2) var<storage, read_write> gramian: array<f32>;

@compute @workgroup_size(256)
fn combine(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= STRIDE * STRIDE) { return; }
  let i = id.x / STRIDE;
  let j = id.x % STRIDE;
  let place = max(i, j) * STRIDE + min(i, j);
  var sum = 0.0;
  for (var part = 0u; part < parameters.parts; part++) { sum += parts[part * STRIDE * STRIDE + place]; }
  gramian[id.x] = parameters.weight * sum;
}
`;
