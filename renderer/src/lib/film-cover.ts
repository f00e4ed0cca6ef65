import type { Film } from '#shared/domain/film.ts';
import { titleKey } from '#shared/domain/title.ts';

/** How a film's cover is drawn, always the same for one film. */
interface CoverDesign {
  readonly initials: string;
  /** Degrees around the colour circle, 0 to 359. */
  readonly hue: number;
  /** One for each genre, the same for every film of that genre. */
  readonly genreHues: readonly number[];
  /** "90s", or empty if the year is unknown. */
  readonly decade: string;
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

/** FNV-1a: spreads similar titles over the whole colour circle, and needs no library. */
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

/** The cover of a film: "The Lord of the Rings" has "LR", "12 Angry Men" has "12", "Heat" has "He". */
export function coverDesign({ title, year, genres }: Pick<Film, 'title' | 'year' | 'genres'>): CoverDesign {
  const key = titleKey(title);
  const words = key.split(' ');
  const telling = words.filter((word) => !SMALL_WORDS.has(word));
  return {
    initials: initialsOf(telling.length > 0 ? telling : words),
    hue: hash(key) % 360,
    genreHues: genres.map((genre) => hash(genre) % 360),
    decade: year === null ? '' : `${String(Math.floor(year / 10)).slice(-1)}0s`,
  };
}
