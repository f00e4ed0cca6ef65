// Search over the catalogue: how often the right film for a misspelt title is among the first five, and how long a
// search takes. Prints one JSON line per size, and the titles that were missed:
//   npm run -s bench -- search [--films 9125,87000,1000000] [--queries 2000] [--misses 20] [--titles FILE,...]
// --titles are CSV files with a column `title` (default: MovieLens latest-small and the Wikipedia texts if they lie
// beside the checkout, and the sample's). For larger catalogues their words are recombined, and some words are made up.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { titleWithYear } from '#shared/domain/film.ts';
import { parseTitle, titleKey } from '#shared/domain/title.ts';
import { Catalogue } from '#electron/engine/catalogue/catalogue.ts';
import type { CatalogueFilm } from '#electron/engine/catalogue/catalogue-rows.ts';
import { searchFilms } from '#electron/engine/catalogue/search-films.ts';
import { CATALOGUE_SCHEMA } from '#electron/formats/catalogue-schema.ts';
import type { CleanFilm } from '#electron/training/dataset/clean-films.ts';
import { writeNames } from '#electron/training/package/write-names.ts';
import { Random } from '#electron/training/random.ts';
import { misspell, SHORTEST_TITLE, type Misspelling } from './support/misspell.ts';

const FIRST = 5;
const LIMIT = 10;
const ROOT = join(import.meta.dirname, '..');
const DATA = join(process.env['REELSCOPE_SHARED'] ?? join(ROOT, '../shared'), 'data');
const TITLE_FILES = [
  join(DATA, 'ml-latest-small/movies.csv'),
  join(DATA, 'wikipedia-movies.csv'),
  join(ROOT, 'resources/sample/films.csv'),
];

const { values } = parseArgs({
  options: {
    films: { type: 'string', default: '9125,87000,1000000' },
    queries: { type: 'string', default: '2000' },
    misses: { type: 'string', default: '20' },
    titles: { type: 'string', default: TITLE_FILES.filter((path) => existsSync(path)).join(',') },
  },
});
const realTitles = values.titles.split(',').flatMap(titlesIn);
const folder = mkdtempSync(join(tmpdir(), 'reelscope-bench-'));
try {
  for (const size of values.films.split(',').map(Number)) measure(size);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(size: number): void {
  const random = new Random(42);
  const path = join(folder, `${size}.sqlite`);
  const films = madeFilms(size, random);
  const buildStart = performance.now();
  writeNamesOf(path, films, random);
  const namesSeconds = (performance.now() - buildStart) / 1000;
  const catalogue = new Catalogue(path);
  const openStart = performance.now();
  searchFilms(catalogue, 'first serach', LIMIT);
  const firstMilliseconds = performance.now() - openStart;

  const milliseconds: Record<'misspelt' | 'exact' | 'typing' | 'words', number[]> = {
    misspelt: [],
    exact: [],
    typing: [],
    words: [],
  };
  /** Of this thread: what the searches need, however busy the machine is. */
  const cpuMilliseconds: number[] = [];
  const search = (kind: keyof typeof milliseconds, text: string) => {
    const cpuBefore = process.threadCpuUsage();
    const start = performance.now();
    const found = searchFilms(catalogue, text, LIMIT);
    milliseconds[kind].push(performance.now() - start);
    const { user, system } = process.threadCpuUsage(cpuBefore);
    cpuMilliseconds.push((user + system) / 1000);
    return found;
  };
  const tally = new Map<string, { asked: number; found: number }>();
  const misses: object[] = [];
  let asked = 0;
  let found = 0;
  let exactFound = 0;
  while (asked < Number(values.queries)) {
    const film = catalogue.film(random.below(films.length));
    if (titleKey(film.title).length < SHORTEST_TITLE) continue;
    asked++;
    const misspelling = misspell(film.title, film.year, random);
    const first = search('misspelt', misspelling.typed).slice(0, FIRST);
    const isFound = first.some((other) => isMeant(other, film, misspelling));
    if (isFound) found++;
    else misses.push({ ...misspelling, film: titleWithYear(film), first: first.map(titleWithYear) });
    for (const kind of misspelling.kinds) {
      const sofar = tally.get(kind) ?? { asked: 0, found: 0 };
      tally.set(kind, { asked: sofar.asked + 1, found: sofar.found + (isFound ? 1 : 0) });
    }
    if (search('exact', titleWithYear(film))[0]?.movieIndex === film.movieIndex) exactFound++;
    search('typing', film.title.slice(0, 1 + random.below(film.title.length)));
    const words = film.title.split(' ');
    search(
      'words',
      words
        .filter((_, i) => i !== 1)
        .reverse()
        .join(' '),
    );
  }
  catalogue.close();
  const row = {
    bench: 'search',
    films: films.length,
    words: new Set(films.flatMap(({ title }) => titleKey(title).split(' '))).size,
    queries: asked,
    foundInFirst5: found / asked,
    exactIsFirst: exactFound / asked,
    foundByKind: Object.fromEntries(
      [...tally].map(([kind, counts]) => [kind, `${counts.found} of ${counts.asked}`]),
    ),
    milliseconds: {
      ...Object.fromEntries(Object.entries(milliseconds).map(([kind, times]) => [kind, quantiles(times)])),
      all: quantiles(Object.values(milliseconds).flat()),
      cpu: quantiles(cpuMilliseconds),
    },
    firstMilliseconds,
    namesSeconds,
    catalogueMiB: statSync(path).size / 2 ** 20,
  };
  process.stdout.write(`${JSON.stringify(row, rounded)}\n`);
  for (const miss of misses.slice(0, Number(values.misses))) {
    process.stdout.write(`${JSON.stringify({ miss })}\n`);
  }
}

/** The film itself, or one of the same title if no year was typed. */
function isMeant(other: CatalogueFilm, film: CatalogueFilm, { kinds }: Misspelling): boolean {
  if (other.movieIndex === film.movieIndex) return true;
  return !kinds.includes('with year') && titleKey(other.title) === titleKey(film.title);
}

/** The column `title` of a CSV file, with the years of a column `year`, if there is one. */
function titlesIn(path: string): string[] {
  const [header = [], ...rows] = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), ([, field = '']) => field));
  const title = header.indexOf('title');
  const year = header.indexOf('year');
  return rows.flatMap((row) => {
    const name = row[title]?.replaceAll(/^"|"$/g, '').replaceAll('""', '"') ?? '';
    const known = row[year];
    if (titleKey(name) === '') return [];
    return [known !== undefined && /^\d{4}$/.test(known) ? `${name} (${known})` : name];
  });
}

/** `size` films: the real titles first, then beginnings of some with ends of others, one word in twelve made up. */
function madeFilms(size: number, random: Random): CleanFilm[] {
  const films: CleanFilm[] = [];
  const known = new Set<string>();
  const add = (raw: string) => {
    const { title, year, alternates } = parseTitle(raw);
    const key = `${titleKey(title)} ${year}`;
    if (known.has(key) || films.length === size) return;
    known.add(key);
    films.push({ movieId: films.length + 1, title, year, alternates, genres: [], mergedIds: [] });
  };
  realTitles.forEach(add);
  const words = realTitles.map((raw) => parseTitle(raw).title.split(' '));
  const some = () => words[random.below(words.length)] ?? [];
  while (films.length < size) {
    const beginning = some();
    const end = some();
    const made = [
      ...beginning.slice(0, Math.ceil(beginning.length / 2)),
      ...end.slice(Math.floor(end.length / 2)),
    ].map((word) => (random.uniform() < 1 / 12 ? madeUp(word, some().join('') + word, random) : word));
    add(`${made.join(' ')} (${1920 + random.below(105)})`);
  }
  return films;
}

/** An invented name: the beginning of one word and the end of another. */
function madeUp(beginning: string, end: string, random: Random): string {
  return (
    beginning.slice(0, 1 + random.below(beginning.length)) + end.slice(-2 - random.below(3)).toLowerCase()
  );
}

/** A catalogue with films and their names, with ratings by a power law, in random order. */
function writeNamesOf(path: string, films: readonly CleanFilm[], random: Random): void {
  const places = Int32Array.from(films, (_, i) => i);
  random.shuffle(places);
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ${CATALOGUE_SCHEMA}; BEGIN`);
  const insert = database.prepare("INSERT INTO film VALUES (?, ?, ?, ?, '', '', '', '', ?, 0, 0)");
  films.forEach((film, i) => {
    insert.run(i, film.movieId, film.title, film.year, Math.ceil(1e6 / (1 + (places[i] ?? 0))));
  });
  writeNames(database, films);
  database.exec('COMMIT');
  database.close();
}

function quantiles(times: readonly number[]): Record<'p50' | 'p95' | 'p99', number> {
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99) };
}

function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(share * numbers.length)] ?? NaN;
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}
