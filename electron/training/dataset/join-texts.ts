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
 * Matches texts to films by normalised title and year. An exact year wins; failing that, a text one year off if there
 * is only one. Of several texts with the same title and year, the one with the longest overview wins. `rowsFor` returns
 * the row of each film's text, in the order of the films, -1 for a film without one.
 */
export class TextJoin {
  readonly #byKey = new Map<string, Filed[]>();

  add({ row, title, year, letters }: TextHeading): void {
    const key = titleKey(parseTitle(title).title);
    const known = this.#byKey.get(key);
    if (known === undefined) this.#byKey.set(key, [{ row, year, letters }]);
    else known.push({ row, year, letters });
  }

  rowsFor(films: readonly CleanFilm[]): Int32Array {
    return Int32Array.from(films, (film) => {
      for (const name of [film.title, ...film.alternates]) {
        const found = pickText(this.#byKey.get(titleKey(name)) ?? [], film.year);
        if (found !== undefined) return found.row;
      }
      return NO_TEXT;
    });
  }
}

function pickText(texts: readonly Filed[], year: number | null): Filed | undefined {
  const exact = texts.filter((text) => text.year === year);
  const [first, ...others] = exact;
  if (first !== undefined) {
    return others.reduce((best, text) => (text.letters > best.letters ? text : best), first);
  }
  if (year === null) return undefined;
  const near = texts.filter((text) => text.year !== null && Math.abs(text.year - year) <= YEAR_TOLERANCE);
  return near.length === 1 ? near[0] : undefined;
}
