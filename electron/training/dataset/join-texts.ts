import { parseTitle, titleKey } from '#shared/domain/title.ts';
import type { CleanFilm } from './clean-films.ts';

/** What is needed to find the film that a text is about. */
export interface TextHeading {
  /** The text's row in the table of texts. */
  readonly row: number;
  readonly title: string;
  readonly year: number | null;
  /** Length of the overview in characters. */
  readonly letters: number;
}

/** Sources often disagree by a year about when a film came out. */
const YEAR_TOLERANCE = 1;
const NO_TEXT = -1;

/** A text, filed under its normalised title. */
type Filed = Omit<TextHeading, 'title'>;

/**
 * Matches texts to films by normalised title and year; a text without a year has the one in its title, if any. An exact
 * year wins; failing that, a text one year off if there is only one; failing that, a text without a year if no other
 * film has the title. Of several texts with the same title and year, the one with the longest overview wins. `rowsFor`
 * returns the row of each film's text, in the order of the films, -1 for a film without one.
 */
export class TextJoin {
  readonly #byKey = new Map<string, Filed[]>();

  add({ row, title: rawTitle, year, letters }: TextHeading): void {
    const { title, year: yearInTitle } = parseTitle(rawTitle);
    const key = titleKey(title);
    const filed = { row, year: year ?? yearInTitle, letters };
    const known = this.#byKey.get(key);
    if (known === undefined) this.#byKey.set(key, [filed]);
    else known.push(filed);
  }

  rowsFor(films: readonly CleanFilm[]): Int32Array {
    const filmsWith = new Map<string, number>();
    for (const film of films) {
      for (const key of keysOf(film)) filmsWith.set(key, (filmsWith.get(key) ?? 0) + 1);
    }
    return Int32Array.from(films, (film) => {
      for (const key of keysOf(film)) {
        const found = pickText(this.#byKey.get(key) ?? [], film.year, filmsWith.get(key) === 1);
        if (found !== undefined) return found.row;
      }
      return NO_TEXT;
    });
  }
}

/** The keys of all names of a film, each once. */
function keysOf({ title, alternates }: CleanFilm): Set<string> {
  return new Set([title, ...alternates].map(titleKey));
}

function pickText(texts: readonly Filed[], year: number | null, isOnlyFilm: boolean): Filed | undefined {
  const exact = longest(texts.filter((text) => text.year === year));
  if (exact !== undefined || year === null) return exact;
  const near = texts.filter((text) => text.year !== null && Math.abs(text.year - year) <= YEAR_TOLERANCE);
  if (near.length === 1) return near[0];
  return isOnlyFilm ? longest(texts.filter((text) => text.year === null)) : undefined;
}

/** The text with the longest overview, the first of equally long ones. */
function longest([first, ...others]: readonly Filed[]): Filed | undefined {
  return first && others.reduce((best, text) => (text.letters > best.letters ? text : best), first);
}
