import type { Gpu } from '../../gpu/gpu.ts';
import { GpuFailure } from '../../gpu/gpu-failure.ts';
import type { SideName } from '../als-backend.ts';
import { cutBatches, layOut, type RowBatch, type SideLikes } from './row-batches.ts';

type BothSides = Readonly<Record<SideName, SideLikes>>;

/** With less room than this for likes, uploading them would take longer than solving on the CPU. */
const LEAST_ROOM = 64 << 10;

/** The likes of both sides on a GPU: all of them if there is room, otherwise one batch at a time. */
export class LikesOnGpu {
  /** The most bytes that they may take. */
  readonly room: number;
  readonly batches: Readonly<Record<SideName, readonly RowBatch[]>>;
  readonly #gpu: Gpu;
  readonly #sides: BothSides;
  /** Batches with a buffer of their own; the others share `#carrier`. */
  readonly #kept = new Map<RowBatch, GPUBuffer>();
  #carrier: GPUBuffer | undefined;

  private constructor(gpu: Gpu, sides: BothSides, room: number) {
    this.#gpu = gpu;
    this.#sides = sides;
    this.room = room;
    const most = Math.min(room, gpu.bindingBytes);
    const viewers = cutBatches(sides.viewers, most);
    const items = cutBatches(sides.items, most);
    if (room < LEAST_ROOM || viewers === undefined || items === undefined) {
      throw new GpuFailure('memory', 'its memory has no room for a batch of likes');
    }
    this.batches = { viewers, items };
  }

  /**
   * Allocates up to `room` bytes for the likes, half of that if the device does not have them, and so on; uploads all
   * likes if they fit. Rejects with a GpuFailure of kind `memory` if too little room is left.
   */
  static async place(gpu: Gpu, sides: BothSides, room: number): Promise<LikesOnGpu> {
    for (let most = room; ; most = Math.floor(most / 2)) {
      const placed = new LikesOnGpu(gpu, sides, most);
      try {
        await placed.#fill();
        return placed;
      } catch (error) {
        placed.free();
        if (!(error instanceof GpuFailure) || error.kind !== 'memory') throw error;
      }
    }
  }

  async #fill(): Promise<void> {
    const all = [...this.batches.viewers, ...this.batches.items];
    if (all.reduce((sum, { bytes }) => sum + bytes, 0) > this.room) {
      this.#carrier = await this.#gpu.allocate('likes', Math.max(...all.map(({ bytes }) => bytes)));
      return;
    }
    for (const name of ['viewers', 'items'] as const) {
      for (const batch of this.batches[name]) {
        const buffer = await this.#gpu.allocate('likes', batch.bytes);
        this.#kept.set(batch, buffer);
        await this.#gpu.upload(buffer, layOut(this.#sides[name], batch));
      }
    }
  }

  /** The buffer that holds a batch of the side, valid until the next call. */
  async batch(name: SideName, batch: RowBatch): Promise<GPUBuffer> {
    const buffer = this.#kept.get(batch) ?? this.#carrier;
    if (buffer === undefined) throw new Error('a batch is nowhere');
    if (buffer === this.#carrier) await this.#gpu.upload(buffer, layOut(this.#sides[name], batch));
    return buffer;
  }

  free(): void {
    this.#gpu.free(...this.#kept.values(), ...(this.#carrier === undefined ? [] : [this.#carrier]));
    this.#kept.clear();
    this.#carrier = undefined;
  }
}
