import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Interactions } from '#electron/training/factorise/interactions.ts';

/** A C++ program of bench/native, compiled on the spot. */
export interface NativeProgram {
  /** Runs it on the interactions and returns what it prints. */
  readonly run: (likes: Interactions, args: readonly (string | number)[]) => string;
  /** Deletes the compiled file. */
  readonly remove: () => void;
}

/** Compiles bench/native/`name`.cpp with g++ -O3. Throws g++'s output if it does not compile, or if there is no g++. */
export function compileNative(name: string): NativeProgram {
  const folder = mkdtempSync(join(tmpdir(), 'reelscope-bench-'));
  const program = join(folder, name);
  const source = join(import.meta.dirname, '..', 'native', `${name}.cpp`);
  execFileSync('g++', ['-O3', '-ffast-math', '-o', program, source]);
  return {
    run: ({ rows, columns, indptr, indices }, args) => {
      const input = Int32Array.from([rows, columns, indices.length, ...indptr, ...indices]);
      return execFileSync(program, args.map(String), {
        input: new Uint8Array(input.buffer),
        encoding: 'utf8',
      });
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The shortest seconds of an ALS iteration in C++, one thread; the first of them warms up. */
export function nativeIterationSeconds(
  als: NativeProgram,
  likes: Interactions,
  rank: number,
  solver: 'cg' | 'cholesky',
  rounds: number,
): number {
  const printed = als.run(likes, [rank, rounds + 1, solver]);
  return Math.min(...printed.trim().split('\n').map(Number).slice(1));
}
