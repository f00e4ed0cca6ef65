import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistances } from '#electron/engine/catalogue/edit-distance.ts';

/** Optimal string alignment by its definition: the whole table, no limit, no short cuts. */
function naiveDistance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_unused, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => table[i]?.[j] ?? NaN;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const choices = [
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
      ];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        choices.push(at(i - 2, j - 2) + 1);
      const row = table[i];
      if (row !== undefined) row[j] = Math.min(...choices);
    }
  }
  return at(a.length, b.length);
}

function naiveBeginning(typed: string, name: string): number {
  return Math.min(
    ...Array.from({ length: name.length + 1 }, (_, end) => naiveDistance(typed, name.slice(0, end))),
  );
}

// Three letters, so that the words have much in common.
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
const limit = fc.integer({ min: 0, max: 9 });

describe('editDistances', () => {
  it('is what the definition says, up to the limit', () => {
    fc.assert(
      fc.property(word, word, limit, (typed, name, most) => {
        expect(editDistances(typed, name, most)).toEqual({
          whole: Math.min(naiveDistance(typed, name), most + 1),
          beginning: Math.min(naiveBeginning(typed, name), most + 1),
        });
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['matrix', 'matrix', 0, 0],
    ['matirx', 'matrix', 1, 1],
    ['matrx', 'matrix', 1, 1],
    ['mattrix', 'matrix', 1, 1],
    ['matrox', 'matrix', 1, 1],
    ['toy stroy', 'toy story', 1, 1],
    ['toy stroy', 'toy story 2', 3, 1],
    ['ca', 'abc', 3, 1],
    ['', 'abc', 3, 0],
    ['abc', '', 3, 3],
  ])('finds %j to %j: %i, to its beginning %i', (typed, name, whole, beginning) => {
    expect(editDistances(typed, name, 5)).toEqual({ whole, beginning });
  });
});
