// Compiles the AssemblyScript kernels to WebAssembly. Runs after `npm install` and before a build.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RESULTS = 'out/kernels';
// No runtime and no memory of its own: the caller lays memory out.
const OPTIONS = '-O3 --noAssert --runtime stub --enable simd --importMemory --use abort=';
const KERNELS = [
  // The trainer's workers share their memory.
  {
    source: 'electron/training/factorise/cpu/kernels/als.ts',
    result: 'als.wasm',
    options: '--enable threads --sharedMemory --initialMemory 1 --maximumMemory 65536',
  },
  { source: 'electron/engine/vectors/kernels/search.ts', result: 'search.wasm', options: '' },
];

/** Throws with the compiler's output if a kernel does not compile. */
export function buildKernels() {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve('assemblyscript/package.json')), 'bin', 'asc.js');
  mkdirSync(join(ROOT, RESULTS), { recursive: true });
  for (const { source, result, options } of KERNELS) {
    const flags = `${OPTIONS} ${options}`.trim().split(' ');
    const args = [compiler, source, '-o', `${RESULTS}/${result}`, ...flags];
    const run = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${source} does not compile:\n${run.stdout}${run.stderr}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildKernels();
