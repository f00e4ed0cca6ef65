import { writeSync } from 'node:fs';

/** The most that one call reads or writes: above 2 GiB Node throws an error, or mistakes the length. */
export const MOST_BYTES = 2 ** 30;

/** Writes all of `bytes` to an open file, however many calls it takes. Throws what the file system throws. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, Math.min(MOST_BYTES, bytes.length - done));
  }
}
