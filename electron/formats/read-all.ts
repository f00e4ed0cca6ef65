import { readSync } from 'node:fs';
import { MOST_BYTES } from './write-all.ts';

/** Fills `target` with a file's bytes from `position` on, in however many calls it takes; false if it ends before. */
export function readAll(file: number, target: Uint8Array, position: number): boolean {
  for (let done = 0; done < target.length;) {
    const read = readSync(file, target, done, Math.min(MOST_BYTES, target.length - done), position + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}
