import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** The most that is buffered while the caller works with the previous chunk. */
const BLOCK_BYTES = 256 * 1024;

/**
 * Gathers what arrives in one block while the caller works with another. Each chunk is a view of a block, valid until
 * the next one is requested. Throws the body's error after everything that arrived before it.
 */
export async function* readBody(body: Readable): AsyncGenerator<Uint8Array> {
  let filling = Buffer.allocUnsafe(BLOCK_BYTES);
  let handedOut = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  /** What did not fit. */
  let rest: Uint8Array<ArrayBuffer> | undefined;
  /** Returns whether the whole chunk fitted. */
  const take = (chunk: Uint8Array<ArrayBuffer>): boolean => {
    const fitting = Math.min(chunk.length, BLOCK_BYTES - filled);
    filling.set(chunk.subarray(0, fitting), filled);
    filled += fitting;
    rest = fitting < chunk.length ? chunk.subarray(fitting) : undefined;
    if (rest !== undefined) return false;
    free(chunk);
    return true;
  };

  let news = Promise.withResolvers<undefined>();
  let isOver = false;
  const over = finished(body).finally(() => {
    isOver = true;
    news.resolve(undefined);
  });
  // It is rethrown when its turn comes, below.
  over.catch(() => undefined);
  body.on('data', (chunk: Uint8Array<ArrayBuffer>) => {
    if (!take(chunk)) body.pause();
    news.resolve(undefined);
  });
  const isEmpty = () => filled === 0;
  const isDone = () => isOver && isEmpty();
  while (!isDone()) {
    if (isEmpty()) {
      await news.promise;
      news = Promise.withResolvers();
      continue;
    }
    const block = filling.subarray(0, filled);
    [filling, handedOut] = [handedOut, filling];
    filled = 0;
    if (rest !== undefined && take(rest)) body.resume();
    yield block;
  }
  await over;
}

/**
 * Releases the memory of a chunk now. Node allocates new memory for everything that arrives, and leaving it to the
 * garbage collector makes that scan the whole heap for every 20 MB.
 */
function free({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void {
  // A chunk smaller than its buffer shares it with others.
  if (byteLength === buffer.byteLength) buffer.transfer(0);
}
