import { keyWithoutArticle } from '#shared/domain/title.ts';
import { editDistances } from './edit-distance.ts';
import { numberWritings } from './numerals.ts';
import { allowedMistakes, wordsOf } from './typed-words.ts';

/** How well a name fits what was typed, best first. Within a tier the one with fewer mistakes fits better. */
export const TIERS = ['exact', 'beginning', 'within', 'words', 'misspelt'] as const;

export interface TitleFit {
  /** An index into TIERS. */
  readonly tier: number;
  /** 0 or more; a missing or superfluous word counts as a fraction of a mistake, or as several if it is long. */
  readonly mistakes: number;
}

const EXACT = TIERS.indexOf('exact');
const BEGINNING = TIERS.indexOf('beginning');
const WITHIN = TIERS.indexOf('within');
const WORDS = TIERS.indexOf('words');
const MISSPELT = TIERS.indexOf('misspelt');

/** A title may have one mistake per this many letters, up to more than anybody makes. */
const LETTERS_PER_MISTAKE = 3;
const MOST_MISTAKES = 12;
/** Cost if the title continues where the typed text ends: a whole title is likelier. */
const CUT_SHORT = 0.5;
const OTHER_ARTICLE = 0.1;
const OTHER_ORDER = 0.25;
/** Cost of a word of the name that was not typed: one as short as "of", or a longer one. */
const SMALL_WORD_NOT_TYPED = 0.1;
const WORD_NOT_TYPED = 0.25;
const MOST_NOT_TYPED = 1.5;
/** Cost per letter of a typed word that the name does not have. */
const LETTER_TOO_MANY = 0.5;
const SMALL_WORD = 3;

/** Compares one typed title with many names; both as keys (see titleKey). */
export class TitleMatcher {
  readonly #key: string;
  readonly #bare: string;
  readonly #words: readonly string[];
  readonly #allowed: number;
  /** For each typed word, the mistakes between it and words of names. */
  readonly #distances: readonly Map<string, number>[];

  constructor(key: string) {
    this.#key = key;
    this.#bare = keyWithoutArticle(key);
    this.#words = wordsOf(key);
    this.#allowed = Math.min(MOST_MISTAKES, Math.floor(key.length / LETTERS_PER_MISTAKE));
    this.#distances = this.#words.map(() => new Map<string, number>());
  }

  /** How `name` fits, or undefined if it does not. */
  fit(name: string): TitleFit | undefined {
    if (name === this.#key) return { tier: EXACT, mistakes: 0 };
    if (name === this.#bare) return { tier: EXACT, mistakes: OTHER_ARTICLE };
    if (name.startsWith(this.#key)) return { tier: BEGINNING, mistakes: 0 };
    if (` ${name}`.includes(` ${this.#key}`)) return { tier: WITHIN, mistakes: 0 };
    const byWords = this.#fitWords(wordsOf(name));
    if (byWords.isComplete) return { tier: WORDS, mistakes: byWords.mistakes };
    const mistakes = Math.min(byWords.mistakes, this.#fitLetters(name));
    return mistakes < this.#allowed + 1 ? { tier: MISSPELT, mistakes } : undefined;
  }

  /** Compares letter by letter, with and without the articles. */
  #fitLetters(name: string): number {
    const { whole, beginning } = editDistances(this.#key, name, this.#allowed);
    const bareName = keyWithoutArticle(name);
    const mistakes = Math.min(whole, beginning + CUT_SHORT);
    if (this.#bare === this.#key && bareName === name) return mistakes;
    const bare = editDistances(this.#bare, bareName, this.#allowed);
    return Math.min(mistakes, bare.whole + OTHER_ARTICLE, bare.beginning + CUT_SHORT + OTHER_ARTICLE);
  }

  /**
   * Pairs each typed word with the nearest unpaired word of the name, long words first. `isComplete` says that all
   * typed words were found, spelt right, the last one perhaps unfinished; `mistakes` then reflects their order.
   */
  #fitWords(name: readonly string[]): { mistakes: number; isComplete: boolean } {
    const places = new Array<number>(this.#words.length).fill(-1);
    const taken = new Set<number>();
    let mistakes = 0;
    let isComplete = true;
    const longFirst = this.#words
      .map((_, i) => i)
      .sort((a, b) => this.#letters(b) - this.#letters(a) || a - b);
    for (const i of longFirst) {
      let nearest = Infinity;
      let place = -1;
      name.forEach((word, j) => {
        if (taken.has(j)) return;
        const distance = this.#distance(i, word);
        // Among equally near words, the one closest to the typed word's position.
        if (distance < nearest || (distance === nearest && Math.abs(j - i) < Math.abs(place - i))) {
          nearest = distance;
          place = j;
        }
      });
      if (nearest === Infinity) {
        isComplete = false;
        mistakes += LETTER_TOO_MANY * this.#letters(i);
        continue;
      }
      taken.add(place);
      places[i] = place;
      if (nearest >= 1) isComplete = false;
      mistakes += nearest;
    }
    const order = places.filter((place) => place >= 0);
    mistakes += OTHER_ORDER * order.filter((place, i) => i > 0 && place < (order[i - 1] ?? 0)).length;
    if (isComplete) return { mistakes, isComplete };
    let notTyped = 0;
    name.forEach((word, j) => {
      if (!taken.has(j)) notTyped += word.length <= SMALL_WORD ? SMALL_WORD_NOT_TYPED : WORD_NOT_TYPED;
    });
    return { mistakes: mistakes + Math.min(MOST_NOT_TYPED, notTyped), isComplete };
  }

  #letters(i: number): number {
    return this.#words[i]?.length ?? 0;
  }

  /** Mistakes between a typed word and a word of a name; Infinity if they are different words. */
  #distance(i: number, word: string): number {
    const known = this.#distances[i]?.get(word);
    if (known !== undefined) return known;
    const distance = wordDistance(this.#words[i] ?? '', word, i === this.#words.length - 1);
    this.#distances[i]?.set(word, distance);
    return distance;
  }
}

function wordDistance(typed: string, word: string, isLast: boolean): number {
  if (typed === word || numberWritings(typed).includes(word)) return 0;
  if (isLast && word.startsWith(typed)) return CUT_SHORT;
  const limit = allowedMistakes(typed);
  const { whole, beginning } = editDistances(typed, word, limit);
  const distance = isLast ? Math.min(whole, beginning + CUT_SHORT) : whole;
  return distance <= limit ? distance : Infinity;
}
