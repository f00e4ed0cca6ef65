import { Gpu } from '#electron/training/gpu/gpu.ts';
import { openDevice } from '#electron/training/gpu/open-gpu.ts';

/** A single failure on a GPU, counted from the opening of the device. */
export type GpuFault =
  | { readonly kind: 'device-destroyed'; readonly atSubmission: number }
  | { readonly kind: 'no-memory'; readonly atAllocation: number }
  | { readonly kind: 'nan'; readonly atSubmission: number };

/** A GPU on which the fault happens. `happened` says whether it did. */
export async function openFaultyGpu(
  fault: GpuFault,
  budget: number,
): Promise<{ gpu: Gpu; happened: () => boolean }> {
  const { device, adapter } = await openDevice();
  let hasHappened = false;
  let submissions = 0;
  let allocations = 0;
  let isOutOfMemory = false;
  let factors: GPUBuffer | undefined;

  const submit = (commands: Iterable<GPUCommandBuffer>): undefined => {
    submissions++;
    if (fault.kind === 'nan' && submissions >= fault.atSubmission && factors !== undefined && !hasHappened) {
      hasHappened = true;
      device.queue.writeBuffer(factors, 0, Float32Array.of(NaN));
    }
    device.queue.submit(commands);
    if (fault.kind === 'device-destroyed' && submissions === fault.atSubmission) {
      hasHappened = true;
      device.destroy();
    }
    return undefined;
  };
  const createBuffer = (descriptor: GPUBufferDescriptor) => {
    const buffer = device.createBuffer(descriptor);
    if (descriptor.label?.startsWith('factors') ?? false) factors = buffer;
    if ((descriptor.usage & GPUBufferUsage.STORAGE) !== 0 && fault.kind === 'no-memory') {
      allocations++;
      isOutOfMemory = allocations === fault.atAllocation;
      hasHappened ||= isOutOfMemory;
    }
    return buffer;
  };
  const popErrorScope = async () => {
    const error = await device.popErrorScope();
    if (!isOutOfMemory) return error;
    isOutOfMemory = false;
    return new GPUOutOfMemoryError('made up by a test');
  };

  const queue = withReplaced(device.queue, { submit });
  const faulty = withReplaced(device, { createBuffer, popErrorScope, queue });
  return { gpu: new Gpu(faulty, adapter, budget), happened: () => hasHappened };
}

/**
 * The object with some of its members replaced; the others are called on the object itself, as native code requires.
 */
function withReplaced<T extends object>(object: T, replaced: Partial<T>): T {
  return new Proxy(object, {
    get: (target, name) => {
      if (name in replaced) return Reflect.get(replaced, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
