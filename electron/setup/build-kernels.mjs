// Compiles the AssemblyScript kernels of the trainer to WebAssembly. Runs after `npm install` and before a build.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = 'electron/training/factorise/cpu/kernels/als.ts';
const RESULT = 'out/kernels/als.wasm';
// No runtime and no own memory: the caller lays out memory that all workers share.
const OPTIONS =
  '-O3 --noAssert --runtime stub --enable simd,threads --importMemory --sharedMemory --use abort=';
const MEMORY = '--initialMemory 1 --maximumMemory 65536';

/** Throws with the compiler's words when the kernels do not compile. */
export function buildKernels() {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve('assemblyscript/package.json')), 'bin', 'asc.js');
  mkdirSync(join(ROOT, dirname(RESULT)), { recursive: true });
  const args = [compiler, SOURCE, '-o', RESULT, ...OPTIONS.split(' '), ...MEMORY.split(' ')];
  const result = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`the kernels do not compile:\n${result.stdout}${result.stderr}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildKernels();
