import { parseTitle, titleKey } from '#shared/domain/title.ts';
import type { CleanFilm } from './clean-films.ts';

/** A row of a text file: what it says about one film. */
export interface FilmText {
  readonly title: string;
  readonly year: number | null;
  readonly genres: readonly string[];
  readonly people: readonly string[];
  readonly keywords: readonly string[];
  readonly overview: string;
}

/** Sources often disagree by a year about when a film came out. */
const YEAR_TOLERANCE = 1;

/**
 * The text of each film, in the order of the films, joined by normalised title and year. An exact year wins; failing
 * that, a single text one year off. The longest overview wins where several texts have one title and year.
 */
export function joinTexts(films: readonly CleanFilm[], texts: readonly FilmText[]): (FilmText | undefined)[] {
  const byKey = new Map<string, FilmText[]>();
  for (const text of texts) {
    const key = titleKey(parseTitle(text.title).title);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [text]);
    else known.push(text);
  }
  return films.map((film) => {
    for (const name of [film.title, ...film.alternates]) {
      const found = pickText(byKey.get(titleKey(name)) ?? [], film.year);
      if (found !== undefined) return found;
    }
    return undefined;
  });
}

function pickText(texts: readonly FilmText[], year: number | null): FilmText | undefined {
  const exact = texts.filter((text) => text.year === year);
  const [first, ...others] = exact;
  if (first !== undefined) {
    return others.reduce((best, text) => (text.overview.length > best.overview.length ? text : best), first);
  }
  if (year === null) return undefined;
  const near = texts.filter((text) => text.year !== null && Math.abs(text.year - year) <= YEAR_TOLERANCE);
  return near.length === 1 ? near[0] : undefined;
}
