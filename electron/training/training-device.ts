import type { DeviceReport } from '#shared/domain/progress.ts';
import type { Gpu } from './gpu/gpu.ts';
import { GpuFailure } from './gpu/gpu-failure.ts';

/**
 * The device that a training run computes on: a GPU or the CPU. It switches to the CPU at most once, if the GPU fails.
 * `report` always gives the reason for the current device.
 */
export class TrainingDevice {
  readonly #onChange: (device: DeviceReport) => void;
  readonly #begun = performance.now();
  #gpu: Gpu | undefined;
  #why: string;

  /** `why` is one sentence for a person. `onChange` is called when a GPU is given up. */
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

  /** Resolves with the result of `onGpu`, or of `onCpu` if there is no GPU or `onGpu` rejects with a GpuFailure. */
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
