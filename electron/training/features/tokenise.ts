import { ENGLISH_STOP_WORDS } from './english-stop-words.ts';

export interface TokenOptions {
  readonly stopWords: 'english' | 'none';
  /** The fewest and the most words of a term (n-gram). */
  readonly ngramRange: readonly [number, number];
}

/** Two or more word characters in a row: the token pattern `(?u)\b\w\w+\b` of scikit-learn. */
const TOKEN = /[\p{L}\p{N}_]{2,}/gu;

/** The terms of a text in their order, shorter n-grams before longer ones; a space joins the words of an n-gram. */
export function tokenise(text: string, options: TokenOptions): string[] {
  const words = text.toLowerCase().match(TOKEN) ?? [];
  const kept =
    options.stopWords === 'english' ? words.filter((word) => !ENGLISH_STOP_WORDS.has(word)) : words;
  const [shortest, longest] = options.ngramRange;
  if (shortest === 1 && longest === 1) return kept;
  const terms: string[] = [];
  for (let length = shortest; length <= longest; length++) {
    for (let start = 0; start + length <= kept.length; start++) {
      terms.push(kept.slice(start, start + length).join(' '));
    }
  }
  return terms;
}
