import type * as FaissNode from 'faiss-node';
import { createRequire } from 'node:module';

// OpenMP and OpenBLAS read these when the addon is loaded.
process.env['OMP_NUM_THREADS'] ??= '1';
process.env['OPENBLAS_NUM_THREADS'] ??= '1';

// Not called `require`: the bundle has one of its own.
const requireAddon = createRequire(import.meta.url);

/** FAISS, loaded at the first call. Throws if the addon is missing or cannot be loaded. */
export function loadFaiss(): typeof FaissNode {
  return requireAddon('faiss-node') as typeof FaissNode;
}
