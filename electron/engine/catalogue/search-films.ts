import { keyWithoutArticle, parseTitle, titleKey } from '#shared/domain/title.ts';
import type { CatalogueFilm, FilmName } from './catalogue-rows.ts';
import type { Catalogue } from './catalogue.ts';
import { nameCandidates } from './name-candidates.ts';
import { TIERS, TitleMatcher, type TitleFit } from './title-fit.ts';

/** How many names that share words with what was typed are examined; more if more films are wanted. */
const POOL = 120;
/** A film of a year other than the typed one counts as misspelt at best, with this many extra mistakes. */
const OTHER_YEAR = 2;
const NEXT_YEAR = 1;

/** What was typed, parsed: its key, and a year if it ends with one. */
interface TitleQuery {
  readonly key: string;
  readonly year: number | null;
}

/**
 * The readings of what was typed, likeliest first. "Heat (1995)" and "Matrix, The (1999)" are a title and a year; "heat
 * 1995" may be too, but "Blade Runner 2049" shows that four trailing digits can also belong to the title.
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

interface Match extends TitleFit {
  readonly name: FilmName;
}

/**
 * Films whose title matches what was typed, best match first: exact, prefix, consecutive words, words in any order or
 * with others in between, misspelt; among equal matches the most rated first. Accents, case, punctuation, a leading
 * article, a trailing year and the way a number is written are ignored. An empty query returns the most rated films.
 */
export function searchFilms(catalogue: Catalogue, text: string, limit: number): CatalogueFilm[] {
  if (text.trim() === '') return catalogue.mostRated(limit);
  const readings = readQuery(text);
  const best = new Map<number, Match>();
  for (const reading of readings) {
    const matcher = new TitleMatcher(reading.key);
    const consider = (names: readonly FilmName[]) => {
      for (const name of names) keepBest(best, name, matcher, reading.year);
    };
    for (const key of new Set([reading.key, keyWithoutArticle(reading.key)])) {
      consider(catalogue.namesEqual(key));
    }
    consider(catalogue.namesStarting(reading.key, limit));
    // No other match can be as good as these.
    if (readings.length === 1 && reading.year === null && best.size >= limit) break;
    consider(catalogue.names(nameCandidates(catalogue, reading.key, Math.max(POOL, limit))));
  }
  return [...best.values()]
    .sort(compare)
    .slice(0, limit)
    .map(({ name }) => catalogue.film(name.movieIndex));
}

/** Records how a name fits, unless a better name of its film is known. */
function keepBest(
  best: Map<number, Match>,
  name: FilmName,
  matcher: TitleMatcher,
  year: number | null,
): void {
  const fit = matcher.fit(name.key);
  if (fit === undefined) return;
  const match = { ...withYear(fit, name.year, year), name };
  const known = best.get(name.movieIndex);
  if (known === undefined || compare(match, known) < 0) best.set(name.movieIndex, match);
}

function withYear(fit: TitleFit, year: number | null, typed: number | null): TitleFit {
  if (typed === null || year === typed) return fit;
  const isNear = year !== null && Math.abs(year - typed) === 1;
  return { tier: TIERS.indexOf('misspelt'), mistakes: fit.mistakes + (isNear ? NEXT_YEAR : OTHER_YEAR) };
}

function compare(a: Match, b: Match): number {
  return a.tier - b.tier || a.mistakes - b.mistakes || a.name.nameId - b.name.nameId;
}
