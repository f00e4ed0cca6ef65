/**
 * Whole numbers from 0 up, ascending, each once, as bytes: differences to the number before, seven bits a byte, the
 * lowest first; the top bit says that more follow (LEB128).
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

/** Calls `visit` with each number that `encodeAscending` wrote, in order, `most` of them at most. */
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
