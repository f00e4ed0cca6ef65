import { keyWithoutArticle, parseTitle, titleKey } from '#shared/domain/title.ts';
import type { Catalogue, CatalogueFilm, NameMatch } from './catalogue.ts';
import { editDistances } from './edit-distance.ts';

/** How well a name fits what was typed, best first. Films of one class are ordered by their number of ratings. */
const EXACT = 0;
const PREFIX = 1;
const WITHIN = 2;
const MISSPELT = 3;

/** Names examined for each way of matching. */
const POOL = 200;
/** A misspelt title may have one mistake in so many letters. */
const LETTERS_PER_MISTAKE = 3;

/** What was typed, taken apart: its key, and a year if it ends with one. */
interface TitleQuery {
  readonly key: string;
  readonly year: number | null;
}

/**
 * The readings of what was typed, the likeliest first. "Heat (1995)" and "Matrix, The (1999)" are a title and a year; so
 * may be "heat 1995", but "Blade Runner 2049" shows that four digits at the end can also belong to the title.
 */
export function readQuery(text: string): TitleQuery[] {
  const { title, year } = parseTitle(text);
  const readings = [{ key: titleKey(title), year }];
  const trailing = /^(.*\S)\s+(\d{4})\s*$/.exec(title);
  if (year === null && trailing?.[1] !== undefined) {
    readings.push({ key: titleKey(trailing[1]), year: Number(trailing[2]) });
  }
  return readings.filter(({ key }) => key !== '');
}

/** All three-letter pieces of a key, each once. */
export function trigrams(key: string): string[] {
  const letters = Array.from(key);
  const pieces = new Set<string>();
  for (let i = 0; i + 3 <= letters.length; i++) pieces.add(letters.slice(i, i + 3).join(''));
  return [...pieces];
}

interface Match {
  readonly movieIndex: number;
  readonly tier: number;
  /** Mistakes, for misspelt names; 0 for the others. */
  readonly mistakes: number;
}

/** How a name of the catalogue fits the key, or undefined when it does not. */
function fit(name: string, key: string): { tier: number; mistakes: number } | undefined {
  if (name === key) return { tier: EXACT, mistakes: 0 };
  if (name.startsWith(key)) return { tier: PREFIX, mistakes: 0 };
  if (` ${name}`.includes(` ${key}`)) return { tier: WITHIN, mistakes: 0 };
  const allowed = Math.floor(key.length / LETTERS_PER_MISTAKE);
  // What was typed may be the beginning of a longer title, though a whole title is likelier.
  const { whole, beginning } = editDistances(key, name, allowed);
  const mistakes = Math.min(whole, beginning + 0.5);
  return mistakes < allowed + 1 ? { tier: MISSPELT, mistakes } : undefined;
}

function namesFor(catalogue: Catalogue, key: string): NameMatch[] {
  const pieces = trigrams(key);
  return [
    ...catalogue.namesEqual(key),
    ...catalogue.namesStarting(key, POOL),
    ...catalogue.namesSharing(pieces, 'AND', POOL),
    ...catalogue.namesSharing(pieces, 'OR', POOL),
  ];
}

/**
 * Films whose title matches what was typed, best match first: exact, beginning, word within, misspelt; then the most
 * rated first. Accents, case, punctuation, a leading article and a trailing year do not matter. An empty query gives
 * the most rated films.
 */
export function searchFilms(catalogue: Catalogue, text: string, limit: number): CatalogueFilm[] {
  if (text.trim() === '') return catalogue.mostRated(limit);
  const best = new Map<number, Match>();
  for (const { key, year } of readQuery(text)) {
    const keys = new Set([key, keyWithoutArticle(key)]);
    for (const wanted of keys) {
      for (const { movieIndex, key: name } of namesFor(catalogue, wanted)) {
        const found = fit(name, wanted);
        if (found === undefined) continue;
        if (year !== null && catalogue.film(movieIndex).year !== year) found.mistakes += 1;
        const known = best.get(movieIndex);
        if (known === undefined || compare(found, known) < 0) best.set(movieIndex, { movieIndex, ...found });
      }
    }
  }
  return [...best.values()]
    .map((match) => ({ match, ratings: catalogue.ratingCount(match.movieIndex) }))
    .sort(
      (a, b) => compare(a.match, b.match) || b.ratings - a.ratings || a.match.movieIndex - b.match.movieIndex,
    )
    .slice(0, limit)
    .map(({ match }) => catalogue.film(match.movieIndex));
}

function compare(a: Omit<Match, 'movieIndex'>, b: Omit<Match, 'movieIndex'>): number {
  return a.tier - b.tier || a.mistakes - b.mistakes;
}
