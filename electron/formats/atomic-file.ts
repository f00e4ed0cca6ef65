import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { flushFolder } from './flush.ts';

/**
 * Writes a text file so that a crash leaves either the old or the complete new content: it is written to `PATH.new`,
 * flushed and renamed. One writer at a time. Throws what the file system throws, and then leaves no `PATH.new` behind.
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
