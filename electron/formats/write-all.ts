import { writeSync } from 'node:fs';

/** Writes all of `bytes` to an open file, however many calls it takes. Throws what the file system throws. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
