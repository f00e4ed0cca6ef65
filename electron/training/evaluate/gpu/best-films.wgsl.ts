const COMMON = /* wgsl */ `
const THREADS = 256u;
const HIGHEST = 3.4e38;

struct Parameters { films: u32, shares: u32 }
@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> collaborative: array<f32>;
@group(0) @binding(2) var<storage, read> content: array<f32>;
/** A bit for each viewer and film, each viewer's in whole words. */
@group(0) @binding(3) var<storage, read> seen: array<u32>;

fn is_seen(viewer: u32, film: u32) -> bool {
  let words = (parameters.films + 31u) / 32u;
  return ((seen[viewer * words + film / 32u] >> (film % 32u)) & 1u) == 1u;
}
`;

/** For each viewer the smallest score and the range of both methods, over the films not seen. */
export const SCORE_RANGES = /* wgsl */ `
${COMMON}
@group(0) @binding(4) var<storage, read_write> ranges: array<vec4f>;

var<workgroup> lowest: array<vec2f, THREADS>;
var<workgroup> highest: array<vec2f, THREADS>;

@compute @workgroup_size(THREADS)
fn find(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let viewer = group.x;
  var low = vec2f(HIGHEST);
  var high = vec2f(-HIGHEST);
  for (var film = thread; film < parameters.films; film += THREADS) {
    if (is_seen(viewer, film)) { continue; }
    let at = viewer * parameters.films + film;
    let both = vec2f(content[at], collaborative[at]);
    low = min(low, both);
    high = max(high, both);
  }
  lowest[thread] = low;
  highest[thread] = high;
  workgroupBarrier();
  if (thread > 0u) { return; }
  for (var i = 1u; i < THREADS; i++) {
    low = min(low, lowest[i]);
    high = max(high, highest[i]);
  }
  ranges[viewer] = vec4f(low, high - low);
}
`;

/**
 * The K best films of a viewer at a share of the content score; a workgroup makes one such list. Each thread finds the
 * best score of its own films; the Kth of these scores is a bar that at least K films reach. Films that reach it,
 * usually few, are collected and sorted. If more reach it than there is room for, which takes many equal scores, the
 * list begins with CROWDED.
 */
export const BEST_FILMS = /* wgsl */ `
${COMMON}
override K: u32;

const ROOM = 512u;
const NONE = 0xffffffffu;
const CROWDED = 0xfffffffeu;

@group(0) @binding(4) var<storage, read> ranges: array<vec4f>;
/** A bit for each film that only blends list. */
@group(0) @binding(5) var<storage, read> cold: array<u32>;
@group(0) @binding(6) var<storage, read> shares: array<f32>;
@group(0) @binding(7) var<storage, read_write> lists: array<u32>;

var<workgroup> bests: array<f32, THREADS>;
var<workgroup> bar: f32;
var<workgroup> reached: atomic<u32>;
var<workgroup> films: array<u32, ROOM>;
var<workgroup> scores: array<f32, ROOM>;
var<workgroup> list: array<u32, K>;

fn is_listed(viewer: u32, film: u32, share: f32) -> bool {
  if (is_seen(viewer, film)) { return false; }
  return share != 0.0 || ((cold[film / 32u] >> (film % 32u)) & 1u) == 0u;
}

fn scaled(value: f32, lowest: f32, range: f32) -> f32 {
  return select(0.0, (value - lowest) / range, range > 0.0);
}

fn score(viewer: u32, film: u32, share: f32) -> f32 {
  let range = ranges[viewer];
  let at = viewer * parameters.films + film;
  return share * scaled(content[at], range.x, range.z) + (1.0 - share) * scaled(collaborative[at], range.y, range.w);
}

@compute @workgroup_size(THREADS)
fn find(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let viewer = group.x;
  let share = shares[group.y];
  var best = -HIGHEST;
  for (var film = thread; film < parameters.films; film += THREADS) {
    if (is_listed(viewer, film, share)) { best = max(best, score(viewer, film, share)); }
  }
  bests[thread] = best;
  if (thread < K) { list[thread] = NONE; }
  if (thread == 0u) { atomicStore(&reached, 0u); }
  workgroupBarrier();
  var before = 0u;
  for (var i = 0u; i < THREADS; i++) {
    if (bests[i] > best || (bests[i] == best && i < thread)) { before++; }
  }
  if (before == K - 1u) { bar = best; }
  workgroupBarrier();
  let least = bar;
  for (var film = thread; film < parameters.films; film += THREADS) {
    if (!is_listed(viewer, film, share)) { continue; }
    let own = score(viewer, film, share);
    if (own < least) { continue; }
    let place = atomicAdd(&reached, 1u);
    if (place < ROOM) {
      films[place] = film;
      scores[place] = own;
    }
  }
  workgroupBarrier();
  let count = min(atomicLoad(&reached), ROOM);
  for (var i = thread; i < count; i += THREADS) {
    var better = 0u;
    for (var j = 0u; j < count; j++) {
      if (scores[j] > scores[i] || (scores[j] == scores[i] && films[j] < films[i])) { better++; }
    }
    if (better < K) { list[better] = films[i]; }
  }
  workgroupBarrier();
  if (thread < K) {
    let is_crowded = thread == 0u && atomicLoad(&reached) > ROOM;
    lists[(viewer * parameters.shares + group.y) * K + thread] = select(list[thread], CROWDED, is_crowded);
  }
}
`;
