/** Words further on are not looked at: no title needs them, and each takes its time. */
const MOST_WORDS = 24;
const LONGEST_WORD = 40;

/** The words of a title key, as many as count. */
export function wordsOf(key: string): string[] {
  return key.split(' ', MOST_WORDS);
}

/** How many mistakes a typed word may have: none where few letters leave too many choices, or where it is no word. */
export function allowedMistakes(word: string): number {
  if (word.length < 3 || word.length > LONGEST_WORD) return 0;
  return word.length < 4 ? 1 : 2;
}
