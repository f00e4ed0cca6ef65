// AssemblyScript (see tsconfig.json beside this file): the inner loops of implicit ALS, 4 numbers at a time.
//
// Every pointer is a byte offset into memory that all workers share; the caller lays it out. Vectors are padded with
// zeros to `stride` numbers, a multiple of 4, which changes no result. Matrices are row-major.

/** Where a row of `stride` float32 numbers starts. */
function row(matrix: usize, index: i32, stride: i32): usize {
  return matrix + <usize>index * <usize>stride * 4;
}

function sumOf(lanes: v128): f32 {
  return (
    f32x4.extract_lane(lanes, 0) +
    f32x4.extract_lane(lanes, 1) +
    (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3))
  );
}

/** a . b over `bytes` / 4 numbers. */
function dot(a: usize, b: usize, bytes: usize): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  let at: usize = 0;
  for (; at + 32 <= bytes; at += 32) {
    even = f32x4.add(even, f32x4.mul(v128.load(a + at), v128.load(b + at)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
  }
  if (at < bytes) even = f32x4.add(even, f32x4.mul(v128.load(a + at), v128.load(b + at)));
  return sumOf(f32x4.add(even, odd));
}

/** y += scale * x over `bytes` / 4 numbers. */
function addScaled(y: usize, scale: f32, x: usize, bytes: usize): void {
  const factor = f32x4.splat(scale);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(y + at, f32x4.add(v128.load(y + at), f32x4.mul(factor, v128.load(x + at))));
  }
}

/**
 * out += p p' + q q' + r r' + s s', at least its lower triangle (whole groups of 4 columns). Four vectors at once, so
 * that `out` is read and written once for eight operations.
 */
function addOuterProducts(out: usize, p: usize, q: usize, r: usize, s: usize, stride: i32): void {
  const bytes = <usize>stride * 4;
  for (let i: usize = 0; i < bytes; i += 4) {
    const pi = f32x4.splat(load<f32>(p + i));
    const qi = f32x4.splat(load<f32>(q + i));
    const ri = f32x4.splat(load<f32>(r + i));
    const si = f32x4.splat(load<f32>(s + i));
    const line = out + i * <usize>stride;
    for (let j: usize = 0; j <= i; j += 16) {
      const pq = f32x4.add(f32x4.mul(pi, v128.load(p + j)), f32x4.mul(qi, v128.load(q + j)));
      const rs = f32x4.add(f32x4.mul(ri, v128.load(r + j)), f32x4.mul(si, v128.load(s + j)));
      v128.store(line + j, f32x4.add(v128.load(line + j), f32x4.add(pq, rs)));
    }
  }
}

/** out = the sum of y y' over rows `first` to `last` - 1 of `factors`; its lower triangle only. `zeros` is a zero row. */
export function gramian(factors: usize, first: i32, last: i32, stride: i32, out: usize, zeros: usize): void {
  memory.fill(out, 0, <usize>stride * <usize>stride * 4);
  for (let index = first; index < last; index += 4) {
    addOuterProducts(
      out,
      row(factors, index, stride),
      index + 1 < last ? row(factors, index + 1, stride) : zeros,
      index + 2 < last ? row(factors, index + 2, stride) : zeros,
      index + 3 < last ? row(factors, index + 3, stride) : zeros,
      stride,
    );
  }
}

/** result = shared x, where shared is symmetric; four rows at once, so that x is read a quarter as often. */
function multiplyShared(result: usize, shared: usize, x: usize, stride: i32): void {
  const bytes = <usize>stride * 4;
  for (let i: usize = 0; i < bytes; i += 16) {
    const line = shared + i * <usize>stride;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const xj = v128.load(x + j);
      a = f32x4.add(a, f32x4.mul(v128.load(line + j), xj));
      b = f32x4.add(b, f32x4.mul(v128.load(line + bytes + j), xj));
      c = f32x4.add(c, f32x4.mul(v128.load(line + 2 * bytes + j), xj));
      d = f32x4.add(d, f32x4.mul(v128.load(line + 3 * bytes + j), xj));
    }
    // The four sums, one in each lane: transpose by shuffles, then add.
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
    const low = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
    const high = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
    v128.store(result + i, f32x4.add(low, high));
  }
}

/** result = (shared + ridge I + sum of y y' over the liked rows) x. */
function multiplySystem(
  result: usize,
  x: usize,
  other: usize,
  liked: usize,
  likedEnd: usize,
  shared: usize,
  ridge: f32,
  stride: i32,
): void {
  const bytes = <usize>stride * 4;
  multiplyShared(result, shared, x, stride);
  addScaled(result, ridge, x, bytes);
  for (let item = liked; item < likedEnd; item += 4) {
    const y = row(other, load<i32>(item), stride);
    addScaled(result, dot(y, x, bytes), y, bytes);
  }
}

/** out = the sum of the rows of `other` whose int32 numbers are in memory from `liked` to `likedEnd`. */
export function sumRows(out: usize, other: usize, liked: usize, likedEnd: usize, stride: i32): void {
  const bytes = <usize>stride * 4;
  memory.fill(out, 0, bytes);
  for (let item = liked; item < likedEnd; item += 4) {
    addScaled(out, 1, row(other, load<i32>(item), stride), bytes);
  }
}

/** Once the squared residual is this small relative to the squared right-hand side, float32 gains nothing more. */
const SMALL: f32 = 1e-12;

/**
 * Improves rows `first` to `last` - 1 of `own` by `steps` steps of conjugate gradients on (shared + ridge I + sum of y
 * y') x = sum of y, where y are the liked rows of `other`. A row without likes becomes 0. `ridges` holds a number for
 * each row; `scratch` has room for 3 vectors.
 */
export function solveByConjugateGradients(
  own: usize,
  other: usize,
  indptr: usize,
  indices: usize,
  ridges: usize,
  shared: usize,
  first: i32,
  last: i32,
  stride: i32,
  steps: i32,
  scratch: usize,
): void {
  const bytes = <usize>stride * 4;
  const residual = scratch;
  const direction = scratch + bytes;
  const product = direction + bytes;
  for (let index = first; index < last; index++) {
    const x = row(own, index, stride);
    const liked = indices + <usize>load<i32>(indptr + ((<usize>index) << 2)) * 4;
    const likedEnd = indices + <usize>load<i32>(indptr + ((<usize>(index + 1)) << 2)) * 4;
    if (liked == likedEnd) {
      memory.fill(x, 0, bytes);
      continue;
    }
    const ridge = load<f32>(ridges + ((<usize>index) << 2));
    sumRows(residual, other, liked, likedEnd, stride);
    const target = dot(residual, residual, bytes);
    multiplySystem(product, x, other, liked, likedEnd, shared, ridge, stride);
    addScaled(residual, -1, product, bytes);
    memory.copy(direction, residual, bytes);
    let squared = dot(residual, residual, bytes);
    for (let step = 0; step < steps && squared > SMALL * target; step++) {
      multiplySystem(product, direction, other, liked, likedEnd, shared, ridge, stride);
      const length = squared / dot(direction, product, bytes);
      addScaled(x, length, direction, bytes);
      addScaled(residual, -length, product, bytes);
      const before = squared;
      squared = dot(residual, residual, bytes);
      const turn = f32x4.splat(squared / before);
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(
          direction + at,
          f32x4.add(v128.load(residual + at), f32x4.mul(turn, v128.load(direction + at))),
        );
      }
    }
  }
}

/** Replaces the lower triangle of a positive definite matrix by its Cholesky factor L (row by row). */
function factorise(matrix: usize, stride: i32): void {
  for (let i = 0; i < stride; i++) {
    const line = row(matrix, i, stride);
    for (let j = 0; j <= i; j++) {
      const other = row(matrix, j, stride);
      const place = line + ((<usize>j) << 2);
      // The dot product takes whole groups of 4; the numbers after them, up to the jth, are subtracted one by one.
      const whole = ((<usize>j) << 2) & ~15;
      let sum = load<f32>(place) - dot(line, other, whole);
      for (let k = whole; k < (<usize>j) << 2; k += 4) sum -= load<f32>(line + k) * load<f32>(other + k);
      store<f32>(place, i == j ? sqrt<f32>(sum) : sum / load<f32>(other + ((<usize>j) << 2)));
    }
  }
}

/** Solves L L' x = b in place: `x` holds b at first. */
function substitute(matrix: usize, x: usize, stride: i32): void {
  for (let i = 0; i < stride; i++) {
    const line = row(matrix, i, stride);
    const whole = ((<usize>i) << 2) & ~15;
    let sum = load<f32>(x + ((<usize>i) << 2)) - dot(line, x, whole);
    for (let k = whole; k < (<usize>i) << 2; k += 4) sum -= load<f32>(line + k) * load<f32>(x + k);
    store<f32>(x + ((<usize>i) << 2), sum / load<f32>(line + ((<usize>i) << 2)));
  }
  for (let i = stride - 1; i >= 0; i--) {
    const line = row(matrix, i, stride);
    const value = load<f32>(x + ((<usize>i) << 2)) / load<f32>(line + ((<usize>i) << 2));
    store<f32>(x + ((<usize>i) << 2), value);
    const whole = ((<usize>i) << 2) & ~15;
    addScaled(x, -value, line, whole);
    for (let k = whole; k < (<usize>i) << 2; k += 4)
      store<f32>(x + k, load<f32>(x + k) - value * load<f32>(line + k));
  }
}

/**
 * Solves the systems of `solveByConjugateGradients` exactly, by Cholesky decomposition. `scratch` has room for a stride
 * x stride matrix; `zeros` is a zero row.
 */
export function solveByCholesky(
  own: usize,
  other: usize,
  indptr: usize,
  indices: usize,
  ridges: usize,
  shared: usize,
  first: i32,
  last: i32,
  stride: i32,
  scratch: usize,
  zeros: usize,
): void {
  const bytes = <usize>stride * 4;
  for (let index = first; index < last; index++) {
    const x = row(own, index, stride);
    const liked = indices + <usize>load<i32>(indptr + ((<usize>index) << 2)) * 4;
    const likedEnd = indices + <usize>load<i32>(indptr + ((<usize>(index + 1)) << 2)) * 4;
    memory.fill(x, 0, bytes);
    if (liked == likedEnd) continue;
    memory.copy(scratch, shared, bytes * <usize>stride);
    for (let item = liked; item < likedEnd; item += 16) {
      const p = row(other, load<i32>(item), stride);
      const q = item + 4 < likedEnd ? row(other, load<i32>(item + 4), stride) : zeros;
      const r = item + 8 < likedEnd ? row(other, load<i32>(item + 8), stride) : zeros;
      const s = item + 12 < likedEnd ? row(other, load<i32>(item + 12), stride) : zeros;
      addOuterProducts(scratch, p, q, r, s, stride);
      for (let at: usize = 0; at < bytes; at += 16) {
        const pq = f32x4.add(v128.load(p + at), v128.load(q + at));
        const rs = f32x4.add(v128.load(r + at), v128.load(s + at));
        v128.store(x + at, f32x4.add(v128.load(x + at), f32x4.add(pq, rs)));
      }
    }
    const ridge = load<f32>(ridges + ((<usize>index) << 2));
    for (let i = 0; i < stride; i++) {
      const diagonal = row(scratch, i, stride) + ((<usize>i) << 2);
      store<f32>(diagonal, load<f32>(diagonal) + ridge);
    }
    factorise(scratch, stride);
    substitute(scratch, x, stride);
  }
}
