import { Gpu } from './gpu.ts';
import { GpuFailure } from './gpu-failure.ts';

/** A GPU, or the reason why there is none, as a clause that completes "no GPU is used because". */
export type GpuOpening =
  { readonly kind: 'open'; readonly gpu: Gpu } | { readonly kind: 'none'; readonly why: string };

/**
 * Dawn, Chromium's implementation of WebGPU (npm: webgpu). Held here for the life of the process: if the object that
 * `create` returns is garbage-collected, calls on its devices crash.
 */
let dawn: GPU | undefined;

/**
 * Opens the most powerful GPU of this machine, through Vulkan, Metal or Direct3D 12. A missing GPU, driver or build of
 * Dawn for this system is normal, so it is returned, not thrown. `budget` is the most bytes to allocate on the GPU.
 */
export async function openGpu(budget: number): Promise<GpuOpening> {
  try {
    const { device, adapter } = await openDevice();
    return { kind: 'open', gpu: new Gpu(device, adapter, budget) };
  } catch (error) {
    if (error instanceof GpuFailure) return { kind: 'none', why: error.message };
    const message = error instanceof Error ? error.message : String(error);
    const [reason = message] = message.split('\n');
    return { kind: 'none', why: `WebGPU could not be started (${reason})` };
  }
}

/** The bare device, for tests that put something between it and a `Gpu`. Rejects if there is none. */
export async function openDevice(): Promise<{ device: GPUDevice; adapter: string }> {
  if (dawn === undefined) {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    dawn = create([]);
  }
  const adapter = await dawn.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new GpuFailure('refused', 'this machine has no GPU with a working driver');
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  });
  return { device, adapter: nameOf(adapter.info) };
}

/** Dawn names the card in `device`, in kebab case, and its driver in `description`. */
function nameOf({ description, device, vendor, architecture }: GPUAdapterInfo): string {
  const card = device.replace(/-+$/, '') || `${vendor} ${architecture}`.trim() || 'an unnamed adapter';
  return description === '' ? card : `${card} (${description})`;
}
