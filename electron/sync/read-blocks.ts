import type { FileHandle } from 'node:fs/promises';

/** Files are read, written and hashed this much at a time. */
export const BLOCK_BYTES = 1024 * 1024;

/**
 * Reads `bytes` from `offset` on, or as many as there are, a block at a time. Each chunk is a view of `block`, good
 * until the next one is asked for.
 */
export async function* readBlocks(
  file: FileHandle,
  offset: number,
  bytes: number,
  block: Buffer,
): AsyncGenerator<Buffer> {
  for (let at = offset, end = offset + bytes; at < end;) {
    const { bytesRead } = await file.read(block, 0, Math.min(block.length, end - at), at);
    if (bytesRead === 0) return;
    yield block.subarray(0, bytesRead);
    at += bytesRead;
  }
}
