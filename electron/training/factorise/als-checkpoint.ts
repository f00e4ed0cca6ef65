import type { Factors } from './als-backend.ts';

/** The state of a factorisation after a number of whole iterations. */
export interface AlsCheckpoint {
  readonly iterations: number;
  readonly factors: Factors;
}

const HEADER_BYTES = 12;

/** The checkpoint as bytes: int32 iterations and lengths of both factors, float32 viewers and items (little-endian). */
export function encodeCheckpoint({ iterations, factors: { viewers, items } }: AlsCheckpoint): Uint8Array[] {
  const header = Int32Array.from([iterations, viewers.length, items.length]);
  return [header, viewers, items].map(
    (part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
  );
}

/** The checkpoint in the bytes, or undefined if its factors do not have the lengths of `like`. */
export function decodeCheckpoint(bytes: Buffer, like: Factors): AlsCheckpoint | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const [iterations = 0, viewers, items] = new Int32Array(copyOf(bytes, 0, HEADER_BYTES));
  const expected = HEADER_BYTES + 4 * (like.viewers.length + like.items.length);
  if (viewers !== like.viewers.length || items !== like.items.length || bytes.length !== expected)
    return undefined;
  const middle = HEADER_BYTES + 4 * viewers;
  return {
    iterations,
    factors: {
      viewers: new Float32Array(copyOf(bytes, HEADER_BYTES, middle)),
      items: new Float32Array(copyOf(bytes, middle, bytes.length)),
    },
  };
}

/** A copy, because typed arrays need an aligned start. */
function copyOf(bytes: Buffer, start: number, end: number): ArrayBuffer {
  const copy = new ArrayBuffer(end - start);
  new Uint8Array(copy).set(bytes.subarray(start, end));
  return copy;
}
