/**
 * Improves rows of one side by steps of conjugate gradients on (shared + ridge I + sum of y y') x = sum of y, where y
 * are the liked rows of the other side: the algorithm of `cpu/kernels/als.ts`, arranged for a GPU. Rows with a system
 * of their own (row-systems.wgsl.ts) do not read their liked rows again.
 *
 * A workgroup solves a row. It holds a tile of the liked rows in its own memory and uses it twice: first LANES threads
 * compute each dot product with the direction, then teams of threads sum the liked rows weighted by these products,
 * each team some of the rows and each of its threads four positions of the vector. So a liked row is read once per
 * step, or only once if one tile holds all liked rows.
 */
export const SOLVE_ROWS = /* wgsl */ `
/** Numbers in a vector, a multiple of 4, at most 4 * THREADS. */
override STRIDE: u32;
override THREADS: u32;
/** Threads to a dot product; TILE * LANES = THREADS. */
override LANES: u32;
override TILE: u32;

/** Fours of numbers in a vector. */
override QUADS = STRIDE / 4u;
override TEAMS = THREADS / QUADS;
/** From one row of a tile to the next, in fours: LANES more than a vector has, so that threads meet different memory banks. */
override PITCH = QUADS + LANES;
override TILE_QUADS = TILE * PITCH;

/** A residual this small relative to the right-hand side is as good as float32 gets. */
const SMALL = 1e-12;

/** \`system\`: from one row's system to the next, in fours of numbers; 0 where the rows share one without their likes. */
struct Parameters { first: u32, count: u32, steps: u32, system: u32 }
/** A row of this side: its place among the factors, which likes are to be read, how it is held small, and its system. */
struct Row { place: u32, start: u32, end: u32, ridge: f32, system: u32 }
/** Four places of a product with the system's matrix, and of the right-hand side where that is asked for. */
struct Sums { product: vec4f, wanted: vec4f }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read_write> own: array<vec4f>;
@group(0) @binding(2) var<storage, read> other: array<vec4f>;
/** Systems: a matrix and a right-hand side each. */
@group(0) @binding(3) var<storage, read> systems: array<vec4f>;
/** Four numbers for each row, then what the rows like. */
@group(0) @binding(4) var<storage, read> likes: array<u32>;
/** One more than the place of a row whose solution is not made of numbers; 0 while there is none. */
@group(0) @binding(5) var<storage, read_write> broken: atomic<u32>;

var<workgroup> tile: array<vec4f, TILE_QUADS>;
var<workgroup> direction: array<vec4f, QUADS>;
var<workgroup> of_teams: array<vec4f, THREADS>;
var<workgroup> partial: array<f32, THREADS>;
var<workgroup> weights: array<f32, TILE>;
var<workgroup> goes_on: u32;

/** Whether it is neither infinite nor NaN, by its bits: drivers may take comparisons with NaN for granted. */
fn is_number(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

/** The sum of the values of the first QUADS threads, for every thread. */
fn total(value: f32, thread: u32) -> f32 {
  partial[thread] = value;
  workgroupBarrier();
  var sum = 0.0;
  for (var i = 0u; i < QUADS; i++) { sum += partial[i]; }
  workgroupBarrier();
  return sum;
}

/** The sum of what all teams have for its four places, for each of the first QUADS threads. */
fn over_teams(value: vec4f, thread: u32) -> vec4f {
  of_teams[thread] = value;
  workgroupBarrier();
  var sum = vec4f();
  if (thread < QUADS) {
    for (var team = 0u; team < TEAMS; team++) { sum += of_teams[team * QUADS + thread]; }
  }
  workgroupBarrier();
  return sum;
}

fn load_tile(start: u32, count: u32, thread: u32) {
  for (var e = thread; e < count * QUADS; e += THREADS) {
    let i = e / QUADS;
    let q = e % QUADS;
    tile[i * PITCH + q] = other[likes[start + i] * QUADS + q];
  }
  workgroupBarrier();
}

/** The row's matrix times the direction; the first time also its right-hand side. */
fn multiply(row: Row, is_first: bool, thread: u32) -> Sums {
  let team = thread / QUADS;
  let q = thread % QUADS;
  let is_member = team < TEAMS;
  var sums = Sums();
  if (is_member) {
    for (var j = team; j < QUADS; j += TEAMS) {
      let along = direction[j];
      let at = row.system + 4u * j * QUADS + q;
      sums.product += along.x * systems[at];
      sums.product += along.y * systems[at + QUADS];
      sums.product += along.z * systems[at + 2u * QUADS];
      sums.product += along.w * systems[at + 3u * QUADS];
    }
    if (team == 0u) {
      sums.product += row.ridge * direction[q];
      sums.wanted = systems[row.system + STRIDE * QUADS + q];
    }
  }
  let item = thread / LANES;
  let lane = thread % LANES;
  for (var start = row.start; start < row.end; start += TILE) {
    let count = min(TILE, row.end - start);
    if (is_first || row.end - row.start > TILE) { load_tile(start, count, thread); }
    var part = 0.0;
    if (item < count) {
      for (var i = lane; i < QUADS; i += LANES) { part += dot(tile[item * PITCH + i], direction[i]); }
    }
    partial[thread] = part;
    workgroupBarrier();
    if (thread < TILE) {
      var weight = 0.0;
      for (var l = 0u; l < LANES; l++) { weight += partial[thread * LANES + l]; }
      weights[thread] = weight;
    }
    workgroupBarrier();
    if (is_member) {
      for (var i = team; i < count; i += TEAMS) {
        let y = tile[i * PITCH + q];
        sums.product += weights[i] * y;
        if (is_first) { sums.wanted += y; }
      }
    }
    workgroupBarrier();
  }
  sums.product = over_teams(sums.product, thread);
  if (is_first) { sums.wanted = over_teams(sums.wanted, thread); }
  return sums;
}

@compute @workgroup_size(THREADS)
fn solve(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
         @builtin(local_invocation_index) thread: u32) {
  let place = group.y * groups.x + group.x;
  if (place >= parameters.count) { return; }
  let about = 4u * (parameters.first + place);
  let start = likes[about + 1u];
  let end = likes[about + 2u];
  let is_summed = parameters.system > 0u;
  let row = Row(likes[about], start, select(end, start, is_summed), bitcast<f32>(likes[about + 3u]),
                place * parameters.system);
  // Vectors are held by the first QUADS threads, four places each.
  let is_holder = thread < QUADS;
  let at = row.place * QUADS + thread;
  if (start == end) {
    if (is_holder) { own[at] = vec4f(); }
    return;
  }
  var solution = vec4f();
  if (is_holder) {
    solution = own[at];
    direction[thread] = solution;
  }
  workgroupBarrier();
  // Step 0 finds the residual of the row as it stands.
  let initial = multiply(row, true, thread);
  let wanted = total(dot(initial.wanted, initial.wanted), thread);
  var residual = initial.wanted - initial.product;
  var error = total(dot(residual, residual), thread);
  if (is_holder) { direction[thread] = residual; }
  for (var step = 1u; step <= parameters.steps; step++) {
    if (thread == 0u) { goes_on = select(0u, 1u, error > SMALL * wanted); }
    if (workgroupUniformLoad(&goes_on) == 0u) { break; }
    let product = multiply(row, false, thread).product;
    var along = vec4f();
    if (is_holder) { along = direction[thread]; }
    let length = error / total(dot(along, product), thread);
    solution += length * along;
    residual -= length * product;
    let before = error;
    error = total(dot(residual, residual), thread);
    if (is_holder) { direction[thread] = residual + (error / before) * along; }
  }
  if (is_holder) {
    own[at] = solution;
    let is_sound = is_number(solution.x) && is_number(solution.y) && is_number(solution.z) && is_number(solution.w);
    if (!is_sound || !is_number(error)) { atomicMax(&broken, row.place + 1u); }
  }
}
`;
