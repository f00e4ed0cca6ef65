import { OUTER_PRODUCTS } from './outer-products.wgsl.ts';

/**
 * The systems of equations of single rows: for each a matrix, shared + sum of y y', and a right-hand side, sum of y,
 * where y are its liked rows of the other side. Each square of a matrix is summed by a workgroup of its own, so that a
 * row with many likes does not keep one workgroup busy while the others are idle.
 */
export const SUM_ROW_SYSTEMS = /* wgsl */ `
struct Parameters { first: u32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> factors: array<vec4f>;
@group(0) @binding(2) var<storage, read> shared_gramian: array<f32>;
/** As in solve-rows.wgsl.ts. */
@group(0) @binding(3) var<storage, read> likes: array<u32>;
@group(0) @binding(4) var<storage, read_write> systems: array<f32>;

fn row_at(i: u32) -> u32 { return likes[i]; }
${OUTER_PRODUCTS}
/** Four numbers of the matrix, and of its other triangle where the square is not on the diagonal. */
fn store(system: u32, i: u32, j: u32, sum: vec4f, is_diagonal: bool) {
  if (i >= STRIDE) { return; }
  for (var k = 0u; k < 4u; k++) {
    if (j + k < STRIDE) {
      let value = shared_gramian[i * STRIDE + j + k] + sum[k];
      systems[system + i * STRIDE + j + k] = value;
      if (!is_diagonal) { systems[system + (j + k) * STRIDE + i] = value; }
    }
  }
}

@compute @workgroup_size(THREADS)
fn sum_system(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  if (group.x > group.y) { return; }
  let about = 4u * (parameters.first + group.z);
  let sum = sum_square(group.xy, likes[about + 1u], likes[about + 2u], thread);
  let system = group.z * (STRIDE + 1u) * STRIDE;
  let i = (group.y * QUADS + thread / QUADS) * 4u;
  let j = (group.x * QUADS + thread % QUADS) * 4u;
  let is_diagonal = group.x == group.y;
  store(system, i, j, sum.row0, is_diagonal);
  store(system, i + 1u, j, sum.row1, is_diagonal);
  store(system, i + 2u, j, sum.row2, is_diagonal);
  store(system, i + 3u, j, sum.row3, is_diagonal);
  if (is_diagonal && thread % QUADS == 0u) {
    for (var k = 0u; k < 4u; k++) {
      if (i + k < STRIDE) { systems[system + STRIDE * STRIDE + i + k] = sum.plain[k]; }
    }
  }
}
`;
