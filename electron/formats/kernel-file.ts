import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Loads the compiled WebAssembly kernels called `name` from out/kernels of the checkout, or from beside the bundle.
 * Throws if they were not built.
 */
export function loadKernels(name: string): WebAssembly.Module {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    for (const candidate of [join(folder, 'out', 'kernels', name), join(folder, 'kernels', name)]) {
      if (existsSync(candidate)) return new WebAssembly.Module(readFileSync(candidate));
    }
  }
  throw new Error(`${name} is missing: run \`npm run build:kernels\``);
}
