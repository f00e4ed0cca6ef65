import { titleKey } from '#shared/domain/title.ts';

/** How a film's cover is drawn: a few letters on a colour, the same wherever and whenever the film is shown. */
export interface CoverDesign {
  readonly initials: string;
  /** Degrees around the colour circle, 0 to 359. */
  readonly hue: number;
}

const SMALL_WORDS = new Set([
  'the',
  'a',
  'an',
  'of',
  'and',
  'to',
  'in',
  'on',
  'for',
  'la',
  'le',
  'les',
  'de',
  'el',
]);

/** FNV-1a: spreads similar titles over the whole circle, needs no library. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

/** The first `count` letters or digits of a word. */
function beginning(word: string, count: number): string {
  return Array.from(word).slice(0, count).join('');
}

function initialsOf(words: readonly string[]): string {
  const [first = '', second] = words;
  if (/^\p{N}/u.test(first)) return beginning(first, 2);
  if (second !== undefined) return (beginning(first, 1) + beginning(second, 1)).toUpperCase();
  const head = beginning(first, 1);
  return head.toUpperCase() + beginning(first, 2).slice(head.length);
}

/** The cover of a title: "The Lord of the Rings" has "LR", "12 Angry Men" has "12", "Heat" has "He". */
export function coverDesign(title: string): CoverDesign {
  const key = titleKey(title);
  const words = key.split(' ');
  const telling = words.filter((word) => !SMALL_WORDS.has(word));
  return { initials: initialsOf(telling.length > 0 ? telling : words), hue: hash(key) % 360 };
}
