// AssemblyScript (see tsconfig.json beside this file): the inner loops of searching vectors.
//
// Every pointer is a byte offset into memory that the caller lays out; alignment does not matter. Vectors are float32,
// row after row. A set of rows has one bit per row (row 0 is the lowest of byte 0); the pointer 0 means all rows.

/** The best rows so far: a binary heap with the worst on top. The caller provides room for `room` rows. */
let scores: usize = 0;
let rows: usize = 0;
let room: i32 = 0;
let held: i32 = 0;

export function startBest(scoresAt: usize, rowsAt: usize, k: i32): void {
  scores = scoresAt;
  rows = rowsAt;
  room = k;
  held = 0;
}

/** True if a row with that score ranks after the one at `place`: a lower score, or the same and a larger row. */
function standsBehind(score: f64, row: i32, place: i32): bool {
  const other = load<f64>(scores + ((<usize>place) << 3));
  return score < other || (score == other && row > load<i32>(rows + ((<usize>place) << 2)));
}

function put(place: i32, score: f64, row: i32): void {
  store<f64>(scores + ((<usize>place) << 3), score);
  store<i32>(rows + ((<usize>place) << 2), row);
}

function move(from: i32, to: i32): void {
  put(to, load<f64>(scores + ((<usize>from) << 3)), load<i32>(rows + ((<usize>from) << 2)));
}

/** Fills the hole at `start` of a heap of `size`: the worse child moves up until `score` fits. */
function sink(start: i32, size: i32, score: f64, row: i32): void {
  let place = start;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size) {
      const right = child + 1;
      if (
        standsBehind(
          load<f64>(scores + ((<usize>right) << 3)),
          load<i32>(rows + ((<usize>right) << 2)),
          child,
        )
      ) {
        child = right;
      }
    }
    if (standsBehind(score, row, child)) break;
    move(child, place);
    place = child;
  }
  put(place, score, row);
}

function offer(score: f64, row: i32): void {
  if (held == room) {
    if (room > 0 && !standsBehind(score, row, 0)) sink(0, held, score, row);
    return;
  }
  let place = held;
  held++;
  while (place > 0) {
    const above = (place - 1) >> 1;
    if (!standsBehind(score, row, above)) break;
    move(above, place);
    place = above;
  }
  put(place, score, row);
}

/** Sorts the rows kept, best first, and returns how many there are. */
export function finishBest(): i32 {
  for (let last = held - 1; last > 0; last--) {
    const score = load<f64>(scores + ((<usize>last) << 3));
    const row = load<i32>(rows + ((<usize>last) << 2));
    move(0, last);
    sink(0, last, score, row);
  }
  return held;
}

function isIn(set: usize, row: i32): bool {
  return set == 0 || ((load<u8>(set + ((<usize>row) >> 3)) >> (row & 7)) & 1) != 0;
}

/** The products of two float32 at `a` and at `b`, as float64. */
function twoProducts(a: usize, b: usize): v128 {
  const x = f64x2.promote_low_f32x4(v128.load64_zero(a));
  const y = f64x2.promote_low_f32x4(v128.load64_zero(b));
  return f64x2.mul(x, y);
}

/** a . b of `length` float32, summed in float64, eight at a time: the exact score of two vectors. */
function exactDot(a: usize, b: usize, length: i32): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let third = f64x2.splat(0);
  let fourth = f64x2.splat(0);
  const bytes = (<usize>length) << 2;
  const whole = bytes & ~31;
  let at: usize = 0;
  for (; at < whole; at += 32) {
    first = f64x2.add(first, twoProducts(a + at, b + at));
    second = f64x2.add(second, twoProducts(a + at + 8, b + at + 8));
    third = f64x2.add(third, twoProducts(a + at + 16, b + at + 16));
    fourth = f64x2.add(fourth, twoProducts(a + at + 24, b + at + 24));
  }
  const all = f64x2.add(f64x2.add(first, second), f64x2.add(third, fourth));
  let sum = f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
  for (; at < bytes; at += 4) sum += <f64>load<f32>(a + at) * <f64>load<f32>(b + at);
  return sum;
}

/** out[i] = query . row i, as float64. */
export function exactScores(query: usize, vectors: usize, count: i32, length: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    store<f64>(out + ((<usize>i) << 3), exactDot(query, vectors + ((<usize>i * length) << 2), length));
  }
}

/** Offers the exact scores of `count` vectors, which are rows `first` onwards, but only those in `set`. */
export function scanRows(
  query: usize,
  vectors: usize,
  first: i32,
  count: i32,
  length: i32,
  set: usize,
): void {
  for (let i = 0; i < count; i++) {
    if (isIn(set, first + i)) {
      offer(exactDot(query, vectors + ((<usize>i * length) << 2), length), first + i);
    }
  }
}

/** a . b of `length` float32, in float32: good enough to choose lists by. */
function roughDot(a: usize, b: usize, length: i32): f32 {
  let sums = f32x4.splat(0);
  const bytes = (<usize>length) << 2;
  const whole = bytes & ~15;
  let at: usize = 0;
  for (; at < whole; at += 16) sums = f32x4.add(sums, f32x4.mul(v128.load(a + at), v128.load(b + at)));
  let sum =
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  for (; at < bytes; at += 4) sum += load<f32>(a + at) * load<f32>(b + at);
  return sum;
}

function squaredDistance(a: usize, b: usize, length: i32): f32 {
  let sum: f32 = 0;
  for (let i = 0; i < length; i++) {
    const difference = load<f32>(a + ((<usize>i) << 2)) - load<f32>(b + ((<usize>i) << 2));
    sum += difference * difference;
  }
  return sum;
}

/** How near two vectors are: the inner product, or the negative of the squared distance. */
export function nearness(a: usize, b: usize, length: i32, byDistance: bool): f32 {
  return byDistance ? -squaredDistance(a, b, length) : roughDot(a, b, length);
}

/** Offers the nearness of every centroid. */
export function scanCentroids(
  query: usize,
  centroids: usize,
  count: i32,
  length: i32,
  byDistance: bool,
): void {
  for (let i = 0; i < count; i++) {
    offer(<f64>nearness(query, centroids + ((<usize>i * length) << 2), length, byDistance), i);
  }
}

/** out = query - centroid. */
export function subtract(query: usize, centroid: usize, length: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>length) << 2; at += 4) {
    store<f32>(out + at, load<f32>(query + at) - load<f32>(centroid + at));
  }
}

/** table[part][code] = nearness of that part of the query and the code's vector; `parts` x `codes` float32. */
export function fillTable(
  query: usize,
  codebooks: usize,
  parts: i32,
  codes: i32,
  partLength: i32,
  byDistance: bool,
  table: usize,
): void {
  const step = (<usize>partLength) << 2;
  let codebook = codebooks;
  let out = table;
  for (let part = 0; part < parts; part++) {
    const piece = query + <usize>part * step;
    for (let code = 0; code < codes; code++) {
      store<f32>(out, nearness(piece, codebook, partLength, byDistance));
      out += 4;
      codebook += step;
    }
  }
}

/** The sum of the table's entries for a code of one byte per part. */
function sumOfBytes(code: usize, table: usize, parts: i32): f32 {
  let even: f32 = 0;
  let odd: f32 = 0;
  let line = table;
  let part = 0;
  for (; part + 4 <= parts; part += 4) {
    const four = load<u32>(code + part);
    even += load<f32>(line + ((four & 255) << 2));
    odd += load<f32>(line + (((four >> 8) & 255) << 2), 1024);
    even += load<f32>(line + (((four >> 16) & 255) << 2), 2048);
    odd += load<f32>(line + ((four >> 24) << 2), 3072);
    line += 4096;
  }
  for (; part < parts; part++, line += 1024) even += load<f32>(line + ((<usize>load<u8>(code + part)) << 2));
  return even + odd;
}

/** The same for parts of `bits` bits, 1 to 8, packed from the lowest bit of the first byte. */
function sumOfBits(code: usize, table: usize, parts: i32, bits: i32): f32 {
  let sum: f32 = 0;
  const mask = (1 << bits) - 1;
  for (let part = 0; part < parts; part++) {
    const bit = part * bits;
    const at = code + (bit >> 3);
    const over = bit & 7;
    let two: i32 = load<u8>(at);
    if (over + bits > 8) two |= (<i32>load<u8>(at + 1)) << 8;
    sum += load<f32>(table + ((<usize>((part << bits) + ((two >> over) & mask))) << 2));
  }
  return sum;
}

/**
 * Offers every vector of an inverted list that is in `set`, with a score of `base` plus the table's entries for its
 * code. Ids outside 0 to `count` - 1 are skipped.
 */
export function scanList(
  codes: usize,
  ids: usize,
  size: i32,
  parts: i32,
  bits: i32,
  codeBytes: i32,
  table: usize,
  base: f32,
  set: usize,
  count: i32,
): void {
  for (let i = 0; i < size; i++) {
    const id = load<u64>(ids + ((<usize>i) << 3));
    if (id >= <u64>count || !isIn(set, <i32>id)) continue;
    const code = codes + <usize>i * codeBytes;
    const sum = bits == 8 ? sumOfBytes(code, table, parts) : sumOfBits(code, table, parts, bits);
    offer(<f64>(base + sum), <i32>id);
  }
}

/**
 * A film that no term has added to has a sum of +0. If likes and dislikes cancel out exactly, the sum is stored as -0:
 * otherwise the next term would touch the film a second time.
 */
function isUntouched(sum: f64): bool {
  return reinterpret<u64>(sum) == 0;
}

function touchedSum(sum: f64): f64 {
  return sum == 0 ? -0.0 : sum;
}

/**
 * sums[film] += weight x value for each entry of a term's inverted list. A film whose sum was 0 is appended to
 * `touched`, which holds `known` films; returns how many it holds now.
 */
export function addTerm(
  films: usize,
  values: usize,
  count: i32,
  weight: f64,
  sums: usize,
  touched: usize,
  known: i32,
): i32 {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 4) {
    const film = load<i32>(films + at);
    const place = sums + ((<usize>film) << 3);
    const sum = load<f64>(place);
    if (isUntouched(sum)) {
      store<i32>(touched + ((<usize>known) << 2), film);
      known++;
    }
    store<f64>(place, touchedSum(sum + weight * <f64>load<f32>(values + at)));
  }
  return known;
}

/** Offers the sums of the touched films that are in `set`, and resets the sums of all touched films to 0. */
export function offerSums(sums: usize, touched: usize, count: i32, set: usize): void {
  for (let i = 0; i < count; i++) {
    const film = load<i32>(touched + ((<usize>i) << 2));
    const place = sums + ((<usize>film) << 3);
    const sum = load<f64>(place);
    if (sum != 0 && isIn(set, film)) offer(sum, film);
    store<f64>(place, 0);
  }
}

/**
 * Like addTerm without a list of the touched films, for queries that touch most of them. A term has a film at most
 * once, so four can be in flight at a time.
 */
export function addLongTerm(films: usize, values: usize, count: i32, weight: f64, sums: usize): void {
  const bytes = (<usize>count) << 2;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const a = sums + ((<usize>load<i32>(films + at)) << 3);
    const b = sums + ((<usize>load<i32>(films + at, 4)) << 3);
    const c = sums + ((<usize>load<i32>(films + at, 8)) << 3);
    const d = sums + ((<usize>load<i32>(films + at, 12)) << 3);
    const sumA = load<f64>(a) + weight * <f64>load<f32>(values + at);
    const sumB = load<f64>(b) + weight * <f64>load<f32>(values + at, 4);
    const sumC = load<f64>(c) + weight * <f64>load<f32>(values + at, 8);
    const sumD = load<f64>(d) + weight * <f64>load<f32>(values + at, 12);
    store<f64>(a, sumA);
    store<f64>(b, sumB);
    store<f64>(c, sumC);
    store<f64>(d, sumD);
  }
  for (; at < bytes; at += 4) {
    const place = sums + ((<usize>load<i32>(films + at)) << 3);
    store<f64>(place, load<f64>(place) + weight * <f64>load<f32>(values + at));
  }
}

/** Offers the sums other than 0 of all `count` films that are in `set`, and resets all sums to 0. */
export function offerAllSums(sums: usize, count: i32, set: usize): void {
  let film = 0;
  for (; film < count && held < room; film++) offerSum(sums, film, set);
  // From here on, films no better than the worst of the best are skipped four at a time. One that equals it ranks after
  // it, because films come in order.
  for (; film + 4 <= count; film += 4) {
    const at = sums + ((<usize>film) << 3);
    const worst = f64x2.splat(load<f64>(scores));
    const better = v128.or(f64x2.gt(v128.load(at), worst), f64x2.gt(v128.load(at, 16), worst));
    if (!v128.any_true(better)) continue;
    for (let i = 0; i < 4; i++) offerSum(sums, film + i, set);
  }
  for (; film < count; film++) offerSum(sums, film, set);
  memory.fill(sums, 0, (<usize>count) << 3);
}

function offerSum(sums: usize, film: i32, set: usize): void {
  const sum = load<f64>(sums + ((<usize>film) << 3));
  if (sum != 0 && isIn(set, film)) offer(sum, film);
}

/** Films per window when inverted lists are merged: few enough that their sums fit in a processor's cache. */
const WINDOW: i32 = 1 << 15;
/** Describes an inverted list: where its films and values are, how many, how many are done (i32 each), its weight. */
const LIST_BYTES: usize = 24;

/**
 * Offers the sums of all films in the described lists, window by window: as addTerm and offerSums do, but with room for
 * WINDOW sums (all 0, before and after) and touched films instead of room for all films. The films of each list are in
 * ascending order.
 */
export function offerShared(
  lists: usize,
  listCount: i32,
  filmCount: i32,
  sums: usize,
  touched: usize,
  set: usize,
): void {
  const listsEnd = lists + <usize>listCount * LIST_BYTES;
  for (let first = 0; first < filmCount; first += WINDOW) {
    // Where the sum of film 0 would be; addresses wrap around, so it may lie before the first byte.
    const sumsOfAll = sums - ((<usize>first) << 3);
    let known = 0;
    for (let list = lists; list < listsEnd; list += LIST_BYTES) {
      known = addUpTo(first + WINDOW, list, sumsOfAll, touched, known);
    }
    offerSums(sumsOfAll, touched, known, set);
  }
}

/** Continues a described list up to (not including) the film `end`, as addTerm does. */
function addUpTo(end: i32, list: usize, sums: usize, touched: usize, known: i32): i32 {
  const done = load<i32>(list, 12);
  const films = <usize>load<u32>(list) + ((<usize>done) << 2);
  const left = load<i32>(list, 8) - done;
  let count = 0;
  while (count < left && load<i32>(films + ((<usize>count) << 2)) < end) count++;
  store<i32>(list, done + count, 12);
  const values = <usize>load<u32>(list, 4) + ((<usize>done) << 2);
  return addTerm(films, values, count, load<f64>(list, 16), sums, touched, known);
}

/** The dot product of a sparse row and `weights`, which has one float32 per column, summed in column order. */
export function sparseDot(columns: usize, values: usize, count: i32, weights: usize): f64 {
  let sum: f64 = 0;
  for (let at: usize = 0; at < (<usize>count) << 2; at += 4) {
    const weight = load<f32>(weights + ((<usize>load<i32>(columns + at)) << 2));
    sum += <f64>weight * <f64>load<f32>(values + at);
  }
  return sum;
}
