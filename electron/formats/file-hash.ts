import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** Files are hashed whole and in parts of this size, so that a sync can fetch only what changed. */
export const PART_BYTES = 8 * 1024 * 1024;

export interface FileHash {
  readonly bytes: number;
  /** SHA-256 of the whole file, lower-case hex. */
  readonly sha256: string;
  /** SHA-256 of each part of 8 MiB (the last may be shorter); empty for an empty file. */
  readonly parts: readonly string[];
}

/** Reads a file once, in bounded memory. Throws what the file system throws. */
export function hashFile(path: string): FileHash {
  const file = openSync(path, 'r');
  try {
    const whole = createHash('sha256');
    const parts: string[] = [];
    const buffer = Buffer.allocUnsafe(PART_BYTES);
    let bytes = 0;
    for (;;) {
      const filled = readFull(file, buffer);
      if (filled === 0) break;
      const part = buffer.subarray(0, filled);
      whole.update(part);
      parts.push(createHash('sha256').update(part).digest('hex'));
      bytes += filled;
    }
    return { bytes, sha256: whole.digest('hex'), parts };
  } finally {
    closeSync(file);
  }
}

/** Fills the buffer unless the file ends first; a single read may return fewer bytes than are left. */
function readFull(file: number, buffer: Buffer): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(file, buffer, filled, buffer.length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}
