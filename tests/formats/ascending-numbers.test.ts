import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAscending, visitAscending } from '#electron/formats/ascending-numbers.ts';

function decode(bytes: Uint8Array, most?: number): number[] {
  const numbers: number[] = [];
  visitAscending(bytes, (number) => numbers.push(number), most);
  return numbers;
}

describe('encodeAscending', () => {
  it('is undone by visitAscending, which stops after as many as are wanted', () => {
    const numbers = fc.uniqueArray(fc.nat(), { maxLength: 50 }).map((some) => some.sort((a, b) => a - b));
    fc.assert(
      fc.property(numbers, fc.nat({ max: 60 }), (some, most) => {
        const bytes = encodeAscending(some);
        expect(decode(bytes)).toEqual(some);
        expect(decode(bytes, most)).toEqual(some.slice(0, most));
      }),
    );
  });

  it('takes a byte for each step of up to 127', () => {
    expect([...encodeAscending([0, 1, 128])]).toEqual([0, 1, 127]);
    expect([...encodeAscending([128])]).toEqual([0x80, 1]);
  });
});
