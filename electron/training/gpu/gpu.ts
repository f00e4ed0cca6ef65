import { GpuFailure } from './gpu-failure.ts';
import { GpuMemory } from './gpu-memory.ts';

/** Arrays that are copied to a GPU and back; all have elements of 4 bytes. */
export type GpuArray = Float32Array | Int32Array | Uint32Array;

/** A call of a compute kernel. Binding 0 holds the parameters (u32), the buffers follow in order. */
export interface Dispatch {
  readonly kernel: GPUComputePipeline;
  readonly parameters: readonly number[];
  readonly buffers: readonly GPUBuffer[];
  /** Workgroups in x, y and z. */
  readonly groups: readonly [number, number, number];
}

/** Source and entry point of a kernel, and the values of its `override` constants. */
export interface KernelText {
  readonly code: string;
  readonly entry: string;
  readonly constants: Readonly<Record<string, number>>;
}

/** The most calls in one submission, and bytes for the parameters of each: offsets have to be multiples of this. */
const MOST_DISPATCHES = 16;
const PARAMETER_BYTES = 256;
/** Transfers are split into pieces of at most this many bytes, which bounds the memory for copies in flight. */
const MOST_TRANSFER_BYTES = 8 << 20;
/** A piece of a transfer takes at most the budget divided by this. */
const TRANSFER_DIVISOR = 16;

/**
 * One GPU, for one job: buffers count against a budget, and device errors reject the pending call with a GpuFailure.
 */
export class Gpu {
  /** What the driver calls the adapter. */
  readonly adapter: string;
  readonly memory: GpuMemory;
  readonly #device: GPUDevice;
  readonly #kernels = new Map<string, GPUComputePipeline>();
  readonly #transferBytes: number;
  readonly #parameters: GPUBuffer;
  readonly #readBack: GPUBuffer;
  #lost: GpuFailure | undefined;
  readonly #whenLost: Promise<void>;
  #dispatches = 0;
  #busyMs = 0;

  /** `budget` in bytes. Throws a GpuFailure if it is too small to work with. */
  constructor(device: GPUDevice, adapter: string, budget: number) {
    this.#device = device;
    this.adapter = adapter;
    this.memory = new GpuMemory(budget);
    this.#transferBytes = Math.min(
      MOST_TRANSFER_BYTES,
      Math.max(PARAMETER_BYTES, Math.floor(budget / TRANSFER_DIVISOR / 4) * 4),
    );
    this.#whenLost = device.lost.then(({ message }) => {
      this.#lost = new GpuFailure('lost', `the device was lost (${oneLine(message)})`);
    });
    // The driver's memory for a piece that is being uploaded, and the buffers of this class itself.
    this.memory.take(this.#transferBytes, 'transfers to it');
    this.memory.take(this.#transferBytes, 'transfers from it');
    this.#readBack = device.createBuffer({
      label: 'read back',
      size: this.#transferBytes,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    this.memory.take(MOST_DISPATCHES * PARAMETER_BYTES, 'parameters');
    this.#parameters = device.createBuffer({
      label: 'parameters',
      size: MOST_DISPATCHES * PARAMETER_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /** The most bytes of one buffer that a kernel can bind. */
  get bindingBytes(): number {
    return this.#device.limits.maxStorageBufferBindingSize;
  }

  /** How many kernels were called so far. */
  get dispatches(): number {
    return this.#dispatches;
  }

  /** Milliseconds so far in which kernels were running or queued. */
  get busyMs(): number {
    return this.#busyMs;
  }

  /** The compiled kernel, cached. Rejects with a GpuFailure of kind `refused` if the driver does not accept it. */
  async kernel(text: KernelText): Promise<GPUComputePipeline> {
    const key = JSON.stringify(text);
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    const { code, entry, constants } = text;
    const module = this.#device.createShaderModule({ label: entry, code });
    const { messages } = await this.#orLost(module.getCompilationInfo());
    const wrong = messages.find(({ type }) => type === 'error');
    if (wrong !== undefined) {
      throw new GpuFailure(
        'refused',
        `line ${wrong.lineNum} of ${entry} is refused: ${oneLine(wrong.message)}`,
      );
    }
    const kernel = await this.#orLost(
      this.#device.createComputePipelineAsync({
        label: entry,
        layout: 'auto',
        compute: { module, entryPoint: entry, constants },
      }),
    );
    this.#kernels.set(key, kernel);
    return kernel;
  }

  /**
   * A storage buffer of zeros. Rejects with a GpuFailure of kind `memory` if the budget or the device have no room for
   * it, or if it exceeds `bindingBytes`. `label` is a plural, for messages.
   */
  async allocate(label: string, bytes: number): Promise<GPUBuffer> {
    const size = Math.max(4, bytes);
    if (size > this.bindingBytes) {
      throw new GpuFailure('memory', `${label} need more bytes (${size}) than the device can bind`);
    }
    this.memory.take(size, label);
    this.#device.pushErrorScope('out-of-memory');
    const buffer = this.#device.createBuffer({
      label,
      size,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const error = await this.#orLost(this.#device.popErrorScope());
    if (error === null) return buffer;
    this.memory.give(size);
    throw new GpuFailure('memory', `the device has no memory for its ${label} (${oneLine(error.message)})`);
  }

  free(...buffers: readonly GPUBuffer[]): void {
    for (const buffer of buffers) {
      this.memory.give(buffer.size);
      buffer.destroy();
    }
  }

  /** Copies the array into the buffer from `byteOffset` on, piece by piece. */
  async upload(buffer: GPUBuffer, array: GpuArray, byteOffset = 0): Promise<void> {
    const bytes = new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
    for (let done = 0; done < bytes.length; done += this.#transferBytes) {
      this.#throwIfLost();
      const piece = bytes.subarray(done, done + this.#transferBytes);
      this.#device.queue.writeBuffer(buffer, byteOffset + done, piece);
      // A single piece may be sent together with the next submission.
      if (bytes.length > this.#transferBytes) await this.#orLost(this.#device.queue.onSubmittedWorkDone());
    }
  }

  /** Fills the array from the buffer, from `byteOffset` on, piece by piece. */
  async download(buffer: GPUBuffer, array: GpuArray, byteOffset = 0): Promise<void> {
    const bytes = new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
    for (let done = 0; done < bytes.length; done += this.#transferBytes) {
      this.#throwIfLost();
      const length = Math.min(this.#transferBytes, bytes.length - done);
      const encoder = this.#device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, byteOffset + done, this.#readBack, 0, length);
      this.#device.queue.submit([encoder.finish()]);
      await this.#orLost(this.#readBack.mapAsync(GPUMapMode.READ, 0, length));
      bytes.set(new Uint8Array(this.#readBack.getMappedRange(0, length)), done);
      this.#readBack.unmap();
    }
  }

  /** Runs at most 16 kernels one after the other, in one submission, and waits for them. Rejects with a GpuFailure. */
  async run(dispatches: readonly Dispatch[]): Promise<void> {
    this.#throwIfLost();
    const started = performance.now();
    for (const kind of ERROR_SCOPES) this.#device.pushErrorScope(kind);
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    dispatches.forEach(({ kernel, parameters, buffers, groups }, i) => {
      const offset = i * PARAMETER_BYTES;
      this.#device.queue.writeBuffer(this.#parameters, offset, Uint32Array.from(parameters));
      const resources = [{ buffer: this.#parameters, offset, size: PARAMETER_BYTES }].concat(
        buffers.map((buffer) => ({ buffer, offset: 0, size: buffer.size })),
      );
      const bindGroup = this.#device.createBindGroup({
        layout: kernel.getBindGroupLayout(0),
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      pass.setPipeline(kernel);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...groups);
    });
    pass.end();
    this.#device.queue.submit([encoder.finish()]);
    this.#dispatches += dispatches.length;
    // Scopes nest: each pop closes the innermost one that is open.
    const scopes = ERROR_SCOPES.map(() => this.#orLost(this.#device.popErrorScope()));
    const errors = await Promise.all(scopes);
    await this.#orLost(this.#device.queue.onSubmittedWorkDone());
    this.#busyMs += performance.now() - started;
    const error = errors.find((each) => each !== null);
    if (error === undefined) return;
    const isMemory = error instanceof GPUOutOfMemoryError;
    throw new GpuFailure(isMemory ? 'memory' : 'refused', `the driver said: ${oneLine(error.message)}`);
  }

  /** Destroys the device with all its buffers. */
  close(): void {
    this.#device.destroy();
  }

  #throwIfLost(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** The result of `work`, or a GpuFailure as soon as the device is lost, because the work might then never end. */
  async #orLost<T>(work: Promise<T>): Promise<T> {
    const ended = work.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const outcome = await Promise.race([ended, this.#whenLost]);
    this.#throwIfLost();
    if (outcome === undefined) throw new GpuFailure('lost', 'the device was lost');
    if ('value' in outcome) return outcome.value;
    const message = outcome.error instanceof Error ? outcome.error.message : String(outcome.error);
    // If a device is being lost, a call may fail because of that before `device.lost` resolves.
    const isGoing = outcome.error instanceof Error && outcome.error.name === 'AbortError';
    throw new GpuFailure(isGoing ? 'lost' : 'refused', `the driver said: ${oneLine(message)}`);
  }
}

const ERROR_SCOPES = ['internal', 'validation', 'out-of-memory'] as const;

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ') || 'no reason given';
}
