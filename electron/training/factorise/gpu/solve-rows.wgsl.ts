/**
 * Improves rows of one side by steps of conjugate gradients on (shared + ridge I + sum of y y') x = sum of y, y the
 * liked rows of the other side; the numbers of `cpu/kernels/als.ts`, laid out for a GPU.
 *
 * A workgroup solves a row. It holds a tile of the liked rows in its own memory and goes over it twice: first LANES
 * threads form each dot product with the direction, then each thread adds up, for its own places of the vector, the
 * liked rows weighted by them. So a liked row is read once a step, or once in all where a tile has room for everything that
 * the row likes.
 */
export const SOLVE_ROWS = /* wgsl */ `
/** Numbers in a vector, a multiple of 4. */
override STRIDE: u32;
override THREADS: u32;
/** Threads to a dot product; TILE * LANES = THREADS. */
override LANES: u32;
override TILE: u32;

/** From one row of a tile to the next: LANES more than a vector has, so that threads meet different memory banks. */
override PITCH = STRIDE + LANES;
override TILE_NUMBERS = TILE * PITCH;

/** A residual this small relative to the right-hand side is as good as float32 gets. */
const SMALL = 1e-12;

struct Parameters { first: u32, count: u32, steps: u32 }
/** A row of this side: its place among the factors, where its likes start and end, and how it is held small. */
struct Row { place: u32, start: u32, end: u32, ridge: f32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read_write> own: array<f32>;
@group(0) @binding(2) var<storage, read> other: array<f32>;
@group(0) @binding(3) var<storage, read> shared_gramian: array<f32>;
/** Four numbers for each row, then what the rows like. */
@group(0) @binding(4) var<storage, read> likes: array<u32>;
/** One more than the place of a row whose solution is not made of numbers; 0 while there is none. */
@group(0) @binding(5) var<storage, read_write> broken: atomic<u32>;

var<workgroup> tile: array<f32, TILE_NUMBERS>;
var<workgroup> residual: array<f32, STRIDE>;
var<workgroup> direction: array<f32, STRIDE>;
var<workgroup> product: array<f32, STRIDE>;
var<workgroup> partial: array<f32, THREADS>;
var<workgroup> weights: array<f32, TILE>;
var<workgroup> goes_on: u32;

/** Whether it is neither infinite nor NaN, by its bits: drivers may take comparisons with NaN for granted. */
fn is_number(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

/** The sum of all threads' values, for every thread. */
fn total(value: f32, thread: u32) -> f32 {
  partial[thread] = value;
  workgroupBarrier();
  var sum = 0.0;
  for (var i = 0u; i < THREADS; i++) { sum += partial[i]; }
  workgroupBarrier();
  return sum;
}

fn load_tile(start: u32, count: u32, thread: u32) {
  for (var e = thread; e < count * STRIDE; e += THREADS) {
    let i = e / STRIDE;
    let d = e % STRIDE;
    tile[i * PITCH + d] = other[likes[start + i] * STRIDE + d];
  }
  workgroupBarrier();
}

/** product = (shared + ridge I + sum of y y') direction; the first time also residual = sum of y. */
fn multiply(row: Row, is_first: bool, thread: u32) {
  for (var d = thread; d < STRIDE; d += THREADS) {
    var sum = row.ridge * direction[d];
    for (var j = 0u; j < STRIDE; j++) { sum += shared_gramian[j * STRIDE + d] * direction[j]; }
    product[d] = sum;
    if (is_first) { residual[d] = 0.0; }
  }
  let item = thread / LANES;
  let lane = thread % LANES;
  for (var start = row.start; start < row.end; start += TILE) {
    let count = min(TILE, row.end - start);
    if (is_first || row.end - row.start > TILE) { load_tile(start, count, thread); }
    var part = 0.0;
    if (item < count) {
      for (var d = lane; d < STRIDE; d += LANES) { part += tile[item * PITCH + d] * direction[d]; }
    }
    partial[thread] = part;
    workgroupBarrier();
    if (thread < TILE) {
      var weight = 0.0;
      for (var l = 0u; l < LANES; l++) { weight += partial[thread * LANES + l]; }
      weights[thread] = weight;
    }
    workgroupBarrier();
    for (var d = thread; d < STRIDE; d += THREADS) {
      var weighted = 0.0;
      var plain = 0.0;
      for (var i = 0u; i < count; i++) {
        let y = tile[i * PITCH + d];
        weighted += weights[i] * y;
        plain += y;
      }
      product[d] += weighted;
      if (is_first) { residual[d] += plain; }
    }
    workgroupBarrier();
  }
}

@compute @workgroup_size(THREADS)
fn solve(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
         @builtin(local_invocation_index) thread: u32) {
  let place = group.y * groups.x + group.x;
  if (place >= parameters.count) { return; }
  let about = 4u * (parameters.first + place);
  let row = Row(likes[about], likes[about + 1u], likes[about + 2u], bitcast<f32>(likes[about + 3u]));
  let at = row.place * STRIDE;
  if (row.start == row.end) {
    for (var d = thread; d < STRIDE; d += THREADS) { own[at + d] = 0.0; }
    return;
  }
  for (var d = thread; d < STRIDE; d += THREADS) { direction[d] = own[at + d]; }
  workgroupBarrier();
  var wanted = 0.0;
  var error = 0.0;
  // Step 0 finds the residual of the row as it stands.
  for (var step = 0u; step <= parameters.steps; step++) {
    multiply(row, step == 0u, thread);
    let before = error;
    var length = 1.0;
    if (step == 0u) {
      for (var d = thread; d < STRIDE; d += THREADS) { wanted += residual[d] * residual[d]; }
      wanted = total(wanted, thread);
    } else {
      var curvature = 0.0;
      for (var d = thread; d < STRIDE; d += THREADS) { curvature += direction[d] * product[d]; }
      length = before / total(curvature, thread);
    }
    error = 0.0;
    for (var d = thread; d < STRIDE; d += THREADS) {
      if (step > 0u) { own[at + d] += length * direction[d]; }
      residual[d] -= length * product[d];
      error += residual[d] * residual[d];
    }
    error = total(error, thread);
    let turn = select(error / before, 0.0, step == 0u);
    for (var d = thread; d < STRIDE; d += THREADS) { direction[d] = residual[d] + turn * direction[d]; }
    if (thread == 0u) { goes_on = select(0u, 1u, error > SMALL * wanted); }
    if (workgroupUniformLoad(&goes_on) == 0u) { break; }
  }
  var is_sound = is_number(error);
  for (var d = thread; d < STRIDE; d += THREADS) { is_sound = is_sound && is_number(own[at + d]); }
  if (!is_sound) { atomicMax(&broken, row.place + 1u); }
}
`;
