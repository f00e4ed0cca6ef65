import { loadKernels } from '#electron/formats/kernel-file.ts';

/** The compiled WebAssembly of `kernels/als.ts`. Throws if it was not built. */
export function loadAlsKernels(): WebAssembly.Module {
  return loadKernels('als.wasm');
}
