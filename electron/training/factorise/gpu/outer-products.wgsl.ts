/**
 * Sums of outer products of a side's rows: a workgroup computes a square of 64 x 64 numbers of a sum, each of its
 * threads 4 x 4 of them. A kernel that includes it declares `factors: array<vec4f>` and `row_at(i)`, the position of
 * the ith row to be summed.
 */
export const OUTER_PRODUCTS = /* wgsl */ `
override STRIDE: u32;

const THREADS = 256u;
/** Rows held at once, and groups of four numbers of each. */
const DEPTH = 16u;
const QUADS = 16u;

/**
 * A thread's part of a square: four rows of four numbers of the sum; and four numbers of the sum of the rows
 * themselves.
 */
struct Part { row0: vec4f, row1: vec4f, row2: vec4f, row3: vec4f, plain: vec4f }

var<workgroup> left: array<vec4f, THREADS>;
var<workgroup> right: array<vec4f, THREADS>;

/** Four numbers of the ith row; zeros beyond its end, and in rows from \`last\` on. */
fn quad(i: u32, last: u32, place: u32) -> vec4f {
  if (i >= last || place >= STRIDE / 4u) { return vec4f(); }
  return factors[row_at(i) * (STRIDE / 4u) + place];
}

/** The part of a thread in the square, which lies \`square.x\` squares to the right and \`square.y\` down. */
fn sum_square(square: vec2u, first: u32, last: u32, thread: u32) -> Part {
  let x = thread % QUADS;
  let y = thread / QUADS;
  var part = Part();
  for (var row = first; row < last; row += DEPTH) {
    left[thread] = quad(row + y, last, square.y * QUADS + x);
    right[thread] = quad(row + y, last, square.x * QUADS + x);
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let l = left[k * QUADS + y];
      let r = right[k * QUADS + x];
      part.row0 += l.x * r;
      part.row1 += l.y * r;
      part.row2 += l.z * r;
      part.row3 += l.w * r;
      part.plain += l;
    }
    workgroupBarrier();
  }
  return part;
}
`;
