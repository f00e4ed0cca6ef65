import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Finds a compiled kernel: beside the sources in out/kernels, or beside the bundle. */
function kernelPath(name: string): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    for (const candidate of [join(folder, 'out', 'kernels', name), join(folder, 'kernels', name)]) {
      if (existsSync(candidate)) return candidate;
    }
  }
  throw new Error(`${name} is missing: run \`npm run build:kernels\``);
}

/** The compiled WebAssembly of `kernels/als.ts`. Throws when it was not built. */
export function loadAlsKernels(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(kernelPath('als.wasm')));
}
