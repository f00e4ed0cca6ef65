import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Extends a file to its final length and reserves disk space for every byte without writing any; the new bytes read as
 * zeros. Does nothing if that is not possible: Node has no `fallocate`, and only Linux comes with a program for it.
 */
export async function allocateFile(path: string, bytes: number): Promise<void> {
  if (process.platform !== 'linux') return;
  try {
    await run('fallocate', ['--length', String(bytes), '--', path]);
  } catch {
    // No such program, a file system without support, or no room: writing the zeros will tell which.
  }
}
