import type { DeviceReport } from '#shared/domain/progress.ts';
import type { Gpu } from './gpu/gpu.ts';
import { GpuFailure } from './gpu/gpu-failure.ts';

/**
 * What a training run computes on. It begins with a GPU or without one, and goes over to the CPU at most once: when the
 * GPU fails. It always knows why it is where it is.
 */
export class TrainingDevice {
  readonly #onChange: (device: DeviceReport) => void;
  readonly #begun = performance.now();
  #gpu: Gpu | undefined;
  #why: string;

  /** `why`: one sentence for a person. `onChange` hears it when a GPU is given up. */
  constructor(gpu: Gpu | undefined, why: string, onChange: (device: DeviceReport) => void) {
    this.#gpu = gpu;
    this.#why = why;
    this.#onChange = onChange;
  }

  get report(): DeviceReport {
    if (this.#gpu === undefined) return { kind: 'cpu', why: this.#why };
    const { adapter, memory, busyMs } = this.#gpu;
    return {
      kind: 'gpu',
      why: this.#why,
      adapter,
      budgetBytes: memory.budget,
      peakBytes: memory.peak,
      busyShare: Math.min(1, busyMs / (performance.now() - this.#begun)),
    };
  }

  /** What `onGpu` gives; or what `onCpu` gives, where there is no GPU or it fails on the way. */
  async run<T>(onGpu: (gpu: Gpu) => Promise<T>, onCpu: () => Promise<T>): Promise<T> {
    if (this.#gpu === undefined) return onCpu();
    try {
      return await onGpu(this.#gpu);
    } catch (error) {
      if (!(error instanceof GpuFailure)) throw error;
      const { adapter } = this.#gpu;
      this.close();
      this.#gpu = undefined;
      this.#why = `Continuing on the CPU: ${adapter} was given up because ${error.message}.`;
      this.#onChange(this.report);
      return onCpu();
    }
  }

  /** Frees the GPU. */
  close(): void {
    this.#gpu?.close();
  }
}
