import type { Dispatch, Gpu } from '#electron/training/gpu/gpu.ts';

/** What a card does at best, measured with kernels that do nothing else. */
export interface Ceilings {
  /** Bytes read and written a second, in GB. */
  readonly copyGBps: number;
  /** Multiplications and additions a second of a matrix product in float32, in thousands of millions. */
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

/** c = a b, all side x side: a workgroup has 64 x 64 numbers of c, a thread 4 x 4. */
const MATMUL = /* wgsl */ `
struct Parameters { quads: u32 }
@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f>;
var<workgroup> left: array<vec4f, 256>;
var<workgroup> right: array<vec4f, 256>;
@compute @workgroup_size(256)
fn run(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let quads = parameters.quads;
  let x = thread % 16u;
  let y = thread / 16u;
  var sum = array<vec4f, 4>();
  // a is held transposed, so that both tiles are read alike.
  for (var k = 0u; k < quads * 4u; k += 16u) {
    left[thread] = a[(k + y) * quads + group.y * 16u + x];
    right[thread] = b[(k + y) * quads + group.x * 16u + x];
    workgroupBarrier();
    for (var i = 0u; i < 16u; i++) {
      let l = left[i * 16u + y];
      let r = right[i * 16u + x];
      sum[0] += l.x * r;
      sum[1] += l.y * r;
      sum[2] += l.z * r;
      sum[3] += l.w * r;
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4u; i++) { c[(group.y * 64u + y * 4u + i) * quads + group.x * 16u + x] = sum[i]; }
}
`;

/** `bytes` copied and `side` x `side` matrices multiplied; the best of `rounds`. */
export async function measureCeilings(
  gpu: Gpu,
  { bytes, side, rounds }: { bytes: number; side: number; rounds: number },
): Promise<Ceilings> {
  const groups = 2048;
  const copy = await gpu.kernel({ code: COPY, entry: 'run', constants: {} });
  const source = await gpu.allocate('source', bytes);
  const target = await gpu.allocate('copy', bytes);
  const copySeconds = await shortestOnGpu(gpu, rounds, [
    {
      kernel: copy,
      parameters: [bytes / 16, groups * 256],
      buffers: [source, target],
      groups: [groups, 1, 1],
    },
  ]);
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
      groups: [side / 64, side / 64, 1],
    },
  ]);
  gpu.free(a, b, c);
  return { copyGBps: (2 * bytes) / copySeconds / 1e9, matmulGflops: (2 * side ** 3) / matmulSeconds / 1e9 };
}

/** The shortest seconds of `rounds` submissions of the calls; one more warms up. */
export async function shortestOnGpu(gpu: Gpu, rounds: number, calls: readonly Dispatch[]): Promise<number> {
  let seconds = Infinity;
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now();
    await gpu.run(calls);
    if (round > 0) seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  return seconds;
}
