import type { Gpu } from '../../gpu/gpu.ts';
import { GpuFailure } from '../../gpu/gpu-failure.ts';
import type { Centroids } from '../k-means.ts';
import type { PartedPoints } from '../parted-points.ts';
import { NEAREST_CENTROID } from './nearest-centroid.wgsl.ts';

/** Points per workgroup, and the most workgroups per dimension. */
const SIDE = 128;
const MOST_GROUPS = 65_535;
/** Numbers of a part that are held at once: at most the first, a multiple of the second. */
const MOST_DEPTH = 16;
const DEPTH_STEP = 4;
/** Fewer points at once than this are not worth a call. */
const LEAST_ROWS = 64;

/** Finds points' nearest centroids on a GPU. The points stay there if there is room; otherwise they go in batches. */
export class PointsOnGpu {
  readonly #gpu: Gpu;
  readonly #points: PartedPoints;
  readonly #rows: number;
  readonly #numbers: GPUBuffer;
  readonly #labels: GPUBuffer;
  #isThere = false;

  private constructor(gpu: Gpu, points: PartedPoints, rows: number, numbers: GPUBuffer, labels: GPUBuffer) {
    this.#gpu = gpu;
    this.#points = points;
    this.#rows = rows;
    this.#numbers = numbers;
    this.#labels = labels;
  }

  /**
   * Allocates room for the points, or a batch of them, and leaves enough for `centroids` centroids per part. Rejects
   * with a GpuFailure of kind `memory` if there is too little.
   */
  static async place(gpu: Gpu, points: PartedPoints, centroids: number): Promise<PointsOnGpu> {
    const { count, parts, width } = points;
    const beside = 4 * parts * centroids * (width + 1);
    const rowBytes = 4 * parts * (width + 1);
    const room = Math.min(gpu.memory.left - beside, gpu.bindingBytes);
    let rows = Math.min(count, Math.floor(room / rowBytes), SIDE * MOST_GROUPS);
    for (; rows >= Math.min(count, LEAST_ROWS); rows = Math.floor(rows / 2)) {
      const taken: GPUBuffer[] = [];
      try {
        taken.push(await gpu.allocate('points', 4 * rows * parts * width));
        taken.push(await gpu.allocate('labels', 4 * rows * parts));
        const [numbers, labels] = taken;
        if (numbers !== undefined && labels !== undefined) {
          return new PointsOnGpu(gpu, points, rows, numbers, labels);
        }
      } catch (error) {
        gpu.free(...taken);
        if (!(error instanceof GpuFailure) || error.kind !== 'memory' || rows <= 1) throw error;
      }
    }
    throw new GpuFailure('memory', 'its memory has no room for a batch of vectors');
  }

  /** For each point and part the index of the best centroid of that part, points x parts. */
  async nearest({ numbers: vectors, biases, count: k }: Centroids): Promise<Uint32Array> {
    const { count, parts, width, numbers } = this.#points;
    const depth = Math.min(MOST_DEPTH, Math.ceil(width / DEPTH_STEP) * DEPTH_STEP);
    const kernel = await this.#gpu.kernel({
      ...{ code: NEAREST_CENTROID, entry: 'nearest' },
      constants: { DEPTH: depth },
    });
    const labels = new Uint32Array(count * parts);
    const taken: GPUBuffer[] = [];
    try {
      const allocate = async (label: string, array: Float32Array) => {
        const buffer = await this.#gpu.allocate(label, array.byteLength);
        taken.push(buffer);
        await this.#gpu.upload(buffer, array);
        return buffer;
      };
      const centroids = await allocate('centroids', vectors);
      const bias = await allocate('biases', biases);
      for (let first = 0; first < count; first += this.#rows) {
        const rows = Math.min(this.#rows, count - first);
        if (!this.#isThere) {
          const batch = numbers.subarray(first * parts * width, (first + rows) * parts * width);
          await this.#gpu.upload(this.#numbers, batch);
          this.#isThere = rows === count;
        }
        await this.#gpu.run([
          {
            kernel,
            parameters: [rows, parts, width, k],
            buffers: [this.#numbers, centroids, bias, this.#labels],
            groups: [Math.ceil(rows / SIDE), parts, 1],
          },
        ]);
        await this.#gpu.download(this.#labels, labels.subarray(first * parts, (first + rows) * parts));
      }
    } finally {
      this.#gpu.free(...taken);
    }
    return labels;
  }

  free(): void {
    this.#gpu.free(this.#numbers, this.#labels);
  }
}
