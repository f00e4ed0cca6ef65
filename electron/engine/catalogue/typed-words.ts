/** Words beyond this are ignored: no title needs them, and each takes time. */
const MOST_WORDS = 24;
const LONGEST_WORD = 40;

/** The words of a title key, up to the limit. */
export function wordsOf(key: string): string[] {
  return key.split(' ', MOST_WORDS);
}

/** How many mistakes a typed word may have: none if it is so short that too many words fit, or too long. */
export function allowedMistakes(word: string): number {
  if (word.length < 3 || word.length > LONGEST_WORD) return 0;
  return word.length < 4 ? 1 : 2;
}
