import type { Dispatch, Gpu } from '#electron/training/gpu/gpu.ts';

/** A card's peak rates, measured with kernels that do nothing else. */
export interface Ceilings {
  /** Bytes read and written a second, in GB. */
  readonly copyGBps: number;
  /** Multiplications and additions per second of a float32 matrix product, in billions. */
  readonly matmulGflops: number;
}

const COPY = /* wgsl */ `
struct Parameters { count: u32, stride: u32 }
@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> source: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> copy: array<vec4f>;
@compute @workgroup_size(256)
fn run(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < parameters.count; i += parameters.stride) { copy[i] = source[i]; }
}
`;

/** c = a b, all side x side, a stored transposed: a workgroup computes 128 x 128 numbers of c, a thread 8 x 8. */
const MATMUL = /* wgsl */ `
struct Parameters { quads: u32 }
@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f>;
var<workgroup> left: array<vec4f, 512>;
var<workgroup> right: array<vec4f, 512>;
fn outer(column: vec4f, row: vec4f) -> mat4x4f {
  return mat4x4f(column.x * row, column.y * row, column.z * row, column.w * row);
}
fn store(at: u32, sums: mat4x4f) {
  for (var i = 0u; i < 4u; i++) { c[at + i * parameters.quads] = sums[i]; }
}
@compute @workgroup_size(256)
fn run(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let quads = parameters.quads;
  let x = thread % 16u;
  let y = thread / 16u;
  var sums00 = mat4x4f();
  var sums01 = mat4x4f();
  var sums10 = mat4x4f();
  var sums11 = mat4x4f();
  for (var k = 0u; k < quads * 4u; k += 16u) {
    for (var e = thread; e < 512u; e += 256u) {
      left[e] = a[(k + e / 32u) * quads + group.y * 32u + e % 32u];
      right[e] = b[(k + e / 32u) * quads + group.x * 32u + e % 32u];
    }
    workgroupBarrier();
    for (var i = 0u; i < 16u; i++) {
      let rows0 = left[i * 32u + y];
      let rows1 = left[i * 32u + 16u + y];
      let columns0 = right[i * 32u + x];
      let columns1 = right[i * 32u + 16u + x];
      sums00 += outer(rows0, columns0);
      sums01 += outer(rows0, columns1);
      sums10 += outer(rows1, columns0);
      sums11 += outer(rows1, columns1);
    }
    workgroupBarrier();
  }
  let at = (group.y * 128u + y * 4u) * quads + group.x * 32u + x;
  store(at, sums00);
  store(at + 16u, sums01);
  store(at + 64u * quads, sums10);
  store(at + 64u * quads + 16u, sums11);
}
`;

/** `bytes` copied and `side` x `side` matrices multiplied, `side` a multiple of 128; the best of `rounds`. */
export async function measureCeilings(
  gpu: Gpu,
  { bytes, side, rounds }: { bytes: number; side: number; rounds: number },
): Promise<Ceilings> {
  const groups = 2048;
  const copy = await gpu.kernel({ code: COPY, entry: 'run', constants: {} });
  const source = await gpu.allocate('source', bytes);
  const target = await gpu.allocate('copy', bytes);
  const copying = {
    kernel: copy,
    parameters: [bytes / 16, groups * 256],
    buffers: [source, target],
    groups: [groups, 1, 1],
  } as const;
  // A submission takes a few tenths of a millisecond, about as long as a copy.
  const copySeconds = await shortestOnGpu(gpu, rounds, [copying], 8);
  gpu.free(source, target);
  const matmul = await gpu.kernel({ code: MATMUL, entry: 'run', constants: {} });
  const [a, b, c] = [
    await gpu.allocate('a', 4 * side ** 2),
    await gpu.allocate('b', 4 * side ** 2),
    await gpu.allocate('c', 4 * side ** 2),
  ];
  const matmulSeconds = await shortestOnGpu(gpu, rounds, [
    {
      kernel: matmul,
      parameters: [side / 4],
      buffers: [a, b, c],
      groups: [side / 128, side / 128, 1],
    },
  ]);
  gpu.free(a, b, c);
  return { copyGBps: (2 * bytes) / copySeconds / 1e9, matmulGflops: (2 * side ** 3) / matmulSeconds / 1e9 };
}

/** Idle cards clock down, and take about this long to reach full speed. */
const WARM_UP_MS = 500;

/** Repeats the work until an idle card has reached full speed. */
async function warmUp(work: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + WARM_UP_MS;
  do await work();
  while (performance.now() < until);
}

/** The shortest seconds of `rounds` repetitions of the work, on a warmed-up card. */
export async function shortestAwake(rounds: number, work: () => Promise<unknown>): Promise<number> {
  await warmUp(work);
  let seconds = Infinity;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await work();
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  return seconds;
}

/** The shortest seconds of `rounds` submissions, divided by how often each contains the calls: `repeats`. */
export async function shortestOnGpu(
  gpu: Gpu,
  rounds: number,
  calls: readonly Dispatch[],
  repeats = 1,
): Promise<number> {
  const all = Array.from({ length: repeats }, () => calls).flat();
  return (await shortestAwake(rounds, () => gpu.run(all))) / repeats;
}
