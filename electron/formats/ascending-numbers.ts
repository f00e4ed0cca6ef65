/**
 * Encodes ascending, distinct whole numbers (0 to 2^31 - 1) as LEB128 bytes: each number as its difference from the
 * previous one, seven bits to a byte, lowest bits first; a set top bit means that more bytes follow.
 */
export function encodeAscending(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let previous = 0;
  for (const number of numbers) {
    let rest = number - previous;
    previous = number;
    while (rest > 127) {
      bytes.push((rest & 127) | 128);
      rest >>>= 7;
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

/** Calls `visit` with each number that `encodeAscending` wrote, in order, and stops after `most` of them. */
export function visitAscending(
  bytes: Uint8Array,
  visit: (number: number) => void,
  most = Number.POSITIVE_INFINITY,
): void {
  let number = 0;
  let difference = 0;
  let shift = 0;
  let left = most;
  for (let at = 0; at < bytes.length && left > 0; at++) {
    const byte = bytes[at] ?? 0;
    difference |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) {
      number += difference;
      visit(number);
      difference = 0;
      shift = 0;
      left--;
    }
  }
}
