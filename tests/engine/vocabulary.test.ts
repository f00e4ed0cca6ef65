import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistances } from '#electron/engine/catalogue/edit-distance.ts';
import { Vocabulary } from '#electron/engine/catalogue/vocabulary.ts';

function vocabularyOf(words: readonly string[]): { sorted: string[]; vocabulary: Vocabulary } {
  const sorted = [...new Set(words)].sort();
  return { sorted, vocabulary: new Vocabulary(sorted.join('\n'), new Int32Array(sorted.length)) };
}

// Few letters, so that words have beginnings in common; one is outside of Latin, one outside of the first plane.
const word = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '\u{416}', '\u{1F600}'),
  minLength: 1,
  maxLength: 8,
});
const words = fc.array(word, { minLength: 1, maxLength: 60 });

describe('Vocabulary', () => {
  it('finds every word in its place, and no other', () => {
    fc.assert(
      fc.property(words, word, (given, other) => {
        const { sorted, vocabulary } = vocabularyOf(given);
        sorted.forEach((known, place) => {
          expect(vocabulary.find(known)).toBe(place);
          expect(vocabulary.lengthOf(place)).toBe(known.length);
        });
        const place = sorted.indexOf(other);
        expect(vocabulary.find(other)).toBe(place < 0 ? undefined : place);
      }),
    );
  });

  it('finds the words that begin with a text', () => {
    fc.assert(
      fc.property(words, word, (given, beginning) => {
        const { sorted, vocabulary } = vocabularyOf(given);
        const { first, last } = vocabulary.beginningWith(beginning);
        expect(sorted.slice(first, last)).toEqual(sorted.filter((known) => known.startsWith(beginning)));
      }),
    );
  });

  it('finds all words within so many mistakes, with their distance, as comparing each of them does', () => {
    fc.assert(
      fc.property(words, word, fc.integer({ min: 0, max: 3 }), (given, typed, limit) => {
        const { sorted, vocabulary } = vocabularyOf(given);
        const expected = sorted.flatMap((known, wordId) => {
          const distance = editDistances(typed, known, limit).whole;
          return distance <= limit ? [{ wordId, distance }] : [];
        });
        expect(vocabulary.near(typed, limit)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds the words within one mistake of a beginning, as comparing each of them does', () => {
    fc.assert(
      fc.property(words, word, fc.integer({ min: 1, max: 4 }), (given, typed, shortest) => {
        const { sorted, vocabulary } = vocabularyOf(given);
        const expected = sorted.flatMap((known, wordId) =>
          known.length >= shortest && editDistances(known, typed, 1).beginning <= 1 ? [wordId] : [],
        );
        expect(vocabulary.nearBeginning(typed, shortest)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
