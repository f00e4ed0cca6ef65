import { OUTER_PRODUCTS } from './outer-products.wgsl.ts';

/** The Gramian of each part of a side's rows; squares above the diagonal are skipped. */
export const SUM_PARTS = /* wgsl */ `
struct Parameters { rows: u32, rows_a_part: u32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> factors: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> parts: array<f32>;

fn row_at(i: u32) -> u32 { return i; }
${OUTER_PRODUCTS}
fn store(part: u32, i: u32, j: u32, sum: vec4f) {
  if (i >= STRIDE) { return; }
  for (var k = 0u; k < 4u; k++) {
    if (j + k < STRIDE) { parts[(part * STRIDE + i) * STRIDE + j + k] = sum[k]; }
  }
}

@compute @workgroup_size(THREADS)
fn sum_parts(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  if (group.x > group.y) { return; }
  let first = group.z * parameters.rows_a_part;
  let sum = sum_square(group.xy, first, min(parameters.rows, first + parameters.rows_a_part), thread);
  let i = (group.y * QUADS + thread / QUADS) * 4u;
  let j = (group.x * QUADS + thread % QUADS) * 4u;
  store(group.z, i, j, sum.row0);
  store(group.z, i + 1u, j, sum.row1);
  store(group.z, i + 2u, j, sum.row2);
  store(group.z, i + 3u, j, sum.row3);
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
