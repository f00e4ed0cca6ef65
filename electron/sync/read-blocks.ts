import type { FileHandle } from 'node:fs/promises';

/** Files are read, written and hashed this much at a time. */
export const BLOCK_BYTES = 1024 * 1024;

/**
 * Reads `bytes` from `offset` on, or as many as there are, half of `block` at a time. Each chunk is a view of `block`,
 * valid until the next one is requested; the other half is filled while the caller works with it.
 */
export async function* readBlocks(
  file: FileHandle,
  offset: number,
  bytes: number,
  block: Buffer,
): AsyncGenerator<Buffer> {
  const half = Math.ceil(block.length / 2);
  const end = offset + bytes;
  let from = 0;
  const read = (at: number) => {
    const into = block.subarray(from, from + Math.min(half, end - at));
    from = half - from;
    const filled = at < end ? fill(file, into, at) : Promise.resolve(into);
    // A read that fails is reported when its chunk is requested, which may be later.
    filled.catch(() => undefined);
    return filled;
  };
  let next = read(offset);
  try {
    for (let at = offset; ;) {
      const chunk = await next;
      if (chunk.length === 0) return;
      at += chunk.length;
      next = read(at);
      yield chunk;
    }
  } finally {
    // Nobody may close the file, or use the block, while a read is in progress.
    await next.catch(() => undefined);
  }
}

async function fill(file: FileHandle, into: Buffer, at: number): Promise<Buffer> {
  const { bytesRead } = await file.read(into, 0, into.length, at);
  return into.subarray(0, bytesRead);
}
