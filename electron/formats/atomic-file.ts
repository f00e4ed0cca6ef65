import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { flushFolder } from './flush.ts';

/**
 * Writes a file so that it is either as it was or complete, whatever happens in between: written beside, flushed,
 * renamed. One writer at a time. Throws what the file system throws, with nothing left behind.
 */
export function writeFileAtomically(path: string, text: string, mode = 0o666): void {
  const temporary = `${path}.new`;
  try {
    const file = openSync(temporary, 'w', mode);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}
