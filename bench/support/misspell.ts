import { titleKey } from '#shared/domain/title.ts';
import type { Random } from '#electron/training/random.ts';

/** A title as somebody might type it, and the mistakes made. */
export interface Misspelling {
  readonly typed: string;
  readonly kinds: readonly string[];
}

/** Titles with fewer letters than this could be anything after a mistake. */
export const SHORTEST_TITLE = 4;

const KEYBOARD = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const ROMANS = new Map([
  ['ii', '2'],
  ['iii', '3'],
  ['iv', '4'],
  ['v', '5'],
  ['vi', '6'],
  ['vii', '7'],
  ['viii', '8'],
  ['ix', '9'],
]);
const DIGITS = new Map([...ROMANS].map(([roman, digit]) => [digit, roman]));
/** Chance of each change of spelling that applies. */
const REWRITING_SHARE = 0.3;
const YEAR_SHARE = 0.2;
/** Titles of at least this many words may lose one. */
const WORDS_TO_LOSE_ONE = 4;

/** Alternative spellings rather than slips; undefined if there is nothing to change. */
const REWRITINGS: Readonly<Record<string, (title: string) => string | undefined>> = {
  'no accents': (title) => changed(title, title.normalize('NFKD').replaceAll(/\p{M}/gu, '')),
  'no article': (title) => changed(title, title.replace(/^(?:the|an?) (?=\S)/i, '')),
  'article behind': (title) => changed(title, title.replace(/^(the|an?) (\S.*)$/i, '$2, $1')),
  'and for &': (title) => changed(title, title.replaceAll('&', 'and')),
  '& for and': (title) => changed(title, title.replaceAll(' and ', ' & ')),
  'digits for romans': (title) => changed(title, replaceWords(title, ROMANS)),
  'romans for digits': (title) => changed(title, replaceWords(title, DIGITS)),
  'no punctuation': (title) => changed(title, title.replaceAll(/[^\p{L}\p{N}\s&]/gu, '')),
  'spaces for hyphens': (title) => changed(title, title.replaceAll('-', ' ')),
};

/**
 * The title in lower case as people type it: sometimes spelt differently (articles, accents, "&", numerals,
 * punctuation), a word of a long title left out or two words swapped or run together, the year kept or not; and one
 * typing slip, in longer titles up to three: a letter dropped, doubled, swapped with the next, or replaced by a
 * neighbouring key.
 */
export function misspell(title: string, year: number | null, random: Random): Misspelling {
  const kinds: string[] = [];
  let typed = title.toLowerCase();
  for (const [kind, rewrite] of Object.entries(REWRITINGS)) {
    const rewritten = random.uniform() < REWRITING_SHARE ? rewrite(typed) : undefined;
    if (rewritten === undefined) continue;
    typed = rewritten;
    kinds.push(kind);
  }
  const words = typed.split(/\s+/);
  if (words.length >= WORDS_TO_LOSE_ONE && random.uniform() < 0.2) {
    words.splice(random.below(words.length), 1);
    kinds.push('a word missing');
  } else if (words.length > 1 && random.uniform() < 0.1) {
    const first = random.below(words.length - 1);
    words.splice(first, 2, `${words[first] ?? ''}${words[first + 1] ?? ''}`);
    kinds.push('a space missing');
  } else if (words.length > 2 && random.uniform() < 0.05) {
    const first = random.below(words.length - 1);
    words.splice(first, 2, words[first + 1] ?? '', words[first] ?? '');
    kinds.push('words swapped');
  }
  typed = words.join(' ');
  for (let slips = slipCount(typed, random); slips > 0; slips--) {
    const slip = slipOnce(typed, random);
    typed = slip.typed;
    kinds.push(...slip.kinds);
  }
  if (year !== null && random.uniform() < YEAR_SHARE) {
    typed += random.uniform() < 0.5 ? ` (${year})` : ` ${year}`;
    kinds.push('with year');
  }
  return { typed, kinds };
}

/** One slip up to 9 letters, one or two up to 20, two or three beyond. */
function slipCount(typed: string, random: Random): number {
  const { length } = titleKey(typed);
  if (length < 10) return 1;
  return (length <= 20 ? 1 : 2) + random.below(2);
}

function slipOnce(typed: string, random: Random): Misspelling {
  const letters = Array.from(typed);
  const places = letters.flatMap((letter, i) => (/[\p{L}\p{N}]/u.test(letter) ? [i] : []));
  const at = places[random.below(places.length)] ?? 0;
  const letter = letters[at] ?? '';
  const next = letters[at + 1];
  const beside = neighbours(letter);
  switch (random.below(4)) {
    case 0:
      letters.splice(at, 1);
      return { typed: letters.join(''), kinds: ['a letter dropped'] };
    case 1:
      letters.splice(at, 0, letter);
      return { typed: letters.join(''), kinds: ['a letter doubled'] };
    case 2:
      if (next === undefined || next === letter) break;
      letters.splice(at, 2, next, letter);
      return { typed: letters.join(''), kinds: ['letters swapped'] };
    default:
      break;
  }
  letters[at] = beside[random.below(beside.length)] ?? 'x';
  return { typed: letters.join(''), kinds: ['a key beside'] };
}

/** The letters next to a key, in its row and in those above and below. */
function neighbours(letter: string): string[] {
  const row = KEYBOARD.findIndex((keys) => keys.includes(letter));
  const column = KEYBOARD[row]?.indexOf(letter) ?? -1;
  const at = (r: number, c: number) => KEYBOARD[r]?.[c] ?? '';
  const around = [
    at(row, column - 1),
    at(row, column + 1),
    at(row - 1, column),
    at(row - 1, column + 1),
    at(row + 1, column - 1),
    at(row + 1, column),
  ];
  return column < 0 ? [] : around.filter((key) => key !== '');
}

function replaceWords(title: string, writings: ReadonlyMap<string, string>): string {
  return title.replaceAll(/[a-z0-9]+/g, (word) => writings.get(word) ?? word);
}

function changed(before: string, after: string): string | undefined {
  return after === before || after.trim() === '' ? undefined : after;
}
