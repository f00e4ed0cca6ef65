import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Makes a file as long as it will be, with room on the disk for every byte and without writing any; what is new of it
 * reads as zeros. Does nothing where that cannot be done: Node has no `fallocate`, and only Linux comes with a program
 * for it.
 */
export async function allocateFile(path: string, bytes: number): Promise<void> {
  if (process.platform !== 'linux') return;
  try {
    await run('fallocate', ['--length', String(bytes), '--', path]);
  } catch {
    // No such program, a file system that cannot do it, or no room: writing the zeros finds out which.
  }
}
