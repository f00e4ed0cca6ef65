import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** What arrives while the caller works with what came before it waits, up to this much. */
const BLOCK_BYTES = 256 * 1024;

/**
 * Gathers what arrives in one block while the caller works with another. Each chunk is a view of a block, good until
 * the next one is asked for. Throws what the body fails with, after all that arrived before.
 */
export async function* readBody(body: Readable): AsyncGenerator<Uint8Array> {
  let filling = Buffer.allocUnsafe(BLOCK_BYTES);
  let handedOut = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  /** What did not fit. */
  let rest: Uint8Array<ArrayBuffer> | undefined;
  /** Returns whether all of it found room. */
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
  // It is thrown when its turn has come, below.
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
 * Gives the memory of a chunk back now. Node takes new memory for all that arrives, and what is left to the garbage
 * collector makes it go through the whole heap for every 20 MB.
 */
function free({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void {
  // What is smaller than its buffer shares it with others.
  if (byteLength === buffer.byteLength) buffer.transfer(0);
}
