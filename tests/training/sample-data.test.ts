import { beforeAll, describe, expect, it } from 'vitest';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { titleKey } from '#shared/domain/title.ts';
import { withDuckDb } from '#electron/training/dataset/duckdb.ts';
import {
  readSampleFilms,
  sampleFingerprint,
  type SampleFilm,
} from '#electron/training/sample/sample-films.ts';
import { makeSampleRatings, type SampleRating } from '#electron/training/sample/sample-viewers.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** The genres of MovieLens. */
const GENRES = new Set(
  (
    'Action Adventure Animation Children Comedy Crime Documentary Drama Fantasy Film-Noir Horror Musical Mystery ' +
    'Romance Sci-Fi Thriller War Western'
  ).split(' '),
);

let films: readonly SampleFilm[] = [];

beforeAll(async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'reelscope-sample-'));
  try {
    films = await withDuckDb(scratch, readSampleFilms);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

/** Films that break a rule, by name, so that a failure says which. */
function breaking(rule: (film: SampleFilm) => boolean): string[] {
  return films.filter((film) => !rule(film)).map(({ title, year }) => `${title} (${year})`);
}

describe('the films of the sample library', () => {
  it('are at least 600, numbered by year and title', () => {
    expect(films.length).toBeGreaterThanOrEqual(600);
    expect(films.map(({ movieId }) => movieId)).toEqual(films.map((_, i) => i + 1));
    const years = films.map(({ year }) => year);
    expect(years).toEqual(years.toSorted((a, b) => a - b));
  });

  it.each(['App [beta]', 'a*b', 'what?'])(
    'are found where the program is installed below "%s"',
    async (name) => {
      const folder = join(temporaryFolder(), name, 'sample');
      cpSync(join(import.meta.dirname, '../../resources/sample'), folder, { recursive: true });
      const found = await withDuckDb(temporaryFolder(), (connection) => readSampleFilms(connection, folder));
      expect(found).toEqual(films);
    },
  );

  it('are each there once', () => {
    const names = films.map(({ title, year }) => `${titleKey(title)} ${year}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('come from every decade since the 1920s, each with enough films to choose from', () => {
    const perDecade = Map.groupBy(films, ({ year }) => 10 * Math.floor(year / 10));
    for (let decade = 1920; decade <= 2020; decade += 10) {
      expect([decade, (perDecade.get(decade)?.length ?? 0) >= 10]).toEqual([decade, true]);
    }
    expect(breaking(({ year }) => Number.isInteger(year) && year >= 1890 && year <= 2026)).toEqual([]);
  });

  it('come from at least 25 countries, and not nearly all from one', () => {
    const countries = Map.groupBy(
      films.flatMap((film) => film.countries),
      (country) => country,
    );
    expect(countries.size).toBeGreaterThanOrEqual(25);
    const largest = Math.max(...Array.from(countries.values(), (list) => list.length));
    expect(largest).toBeLessThan(0.75 * films.length);
  });

  it('name genres of MovieLens only', () => {
    expect(breaking(({ genres }) => genres.length > 0 && genres.every((genre) => GENRES.has(genre)))).toEqual(
      [],
    );
    expect(breaking(({ genres }) => new Set(genres).size === genres.length)).toEqual([]);
    expect(new Set(films.flatMap(({ genres }) => genres)).size).toBeGreaterThanOrEqual(15);
  });

  it('have directors, cast, keywords and countries', () => {
    expect(breaking(({ directors }) => directors.length > 0)).toEqual([]);
    expect(breaking(({ keywords }) => keywords.length >= 3)).toEqual([]);
    expect(breaking(({ countries }) => countries.length > 0)).toEqual([]);
    // Documentaries may go without a cast.
    expect(
      breaking(({ cast, genres }) => cast.length > 0 || genres.includes('Documentary')).length,
    ).toBeLessThan(10);
  });

  it('have an overview of one or two sentences and at least 12 words, each its own', () => {
    const words = (text: string) => text.split(/\s+/).filter((word) => /\p{L}|\p{N}/u.test(word)).length;
    expect(breaking(({ overview }) => words(overview) >= 12 && words(overview) <= 60)).toEqual([]);
    expect(breaking(({ overview }) => /[.!?]["'”’)]?$/.test(overview.trim()))).toEqual([]);
    expect(new Set(films.map(({ overview }) => overview)).size).toBe(films.length);
    // "D. W. Griffith" and "St. Bartholomew" end no sentence: only a word of three letters and more before the dot
    // does.
    const ends = (text: string) =>
      text.match(/[\p{L}\p{N}]{3,}["'”’)]*[.!?]["'”’)]*(?:\s+(?=["'“‘(]?\p{Lu})|$)/gu)?.length ?? 0;
    expect(breaking(({ overview }) => ends(overview) <= 2)).toEqual([]);
  });

  it('have a fame of 1 to 5, and all of them occur', () => {
    expect(breaking(({ fame }) => [1, 2, 3, 4, 5].includes(fame))).toEqual([]);
    expect(new Set(films.map(({ fame }) => fame)).size).toBeGreaterThanOrEqual(4);
  });

  it('hold no stray spaces or empty fields', () => {
    const clean = (text: string) => text !== '' && text === text.trim() && !text.includes('  ');
    expect(
      breaking(({ title, overview, directors, cast, keywords }) =>
        [title, overview, ...directors, ...cast, ...keywords].every(clean),
      ),
    ).toEqual([]);
  });

  it('give the sample a fingerprint that does not change by itself', () => {
    expect(sampleFingerprint()).toMatch(/^[0-9a-f]{12}$/);
    expect(sampleFingerprint()).toBe(sampleFingerprint());
  });
});

describe('the made-up viewers', () => {
  const VIEWERS = 2000;
  let ratings: readonly SampleRating[] = [];
  let byViewer: ReadonlyMap<number, readonly SampleRating[]> = new Map();

  beforeAll(() => {
    ratings = makeSampleRatings(films, VIEWERS, 42);
    byViewer = Map.groupBy(ratings, ({ userId }) => userId);
  });

  it('are 2,000, the same for the same seed', () => {
    expect(byViewer.size).toBe(VIEWERS);
    expect(makeSampleRatings(films, 50, 42)).toEqual(makeSampleRatings(films, 50, 42));
    expect(makeSampleRatings(films, 50, 43)).not.toEqual(makeSampleRatings(films, 50, 42));
  });

  it('rate each film once at most, in half stars, 15 to 250 films each', () => {
    expect(
      ratings.filter(({ rating }) => rating < 0.5 || rating > 5 || !Number.isInteger(2 * rating)),
    ).toEqual([]);
    const odd = [...byViewer.values()].filter(
      (own) =>
        own.length < 15 || own.length > 250 || new Set(own.map(({ movieId }) => movieId)).size !== own.length,
    );
    expect(odd).toEqual([]);
    const ids = new Set(films.map(({ movieId }) => movieId));
    expect(ratings.every(({ movieId, seconds }) => ids.has(movieId) && Number.isInteger(seconds))).toBe(true);
  });

  it('use the whole scale, and like more than they dislike', () => {
    expect(new Set(ratings.map(({ rating }) => rating)).size).toBeGreaterThanOrEqual(8);
    const mean = ratings.reduce((sum, { rating }) => sum + rating, 0) / ratings.length;
    expect(mean).toBeGreaterThan(3);
    expect(mean).toBeLessThan(4.3);
  });

  it('leave hardly any film unrated', () => {
    const rated = new Set(ratings.map(({ movieId }) => movieId));
    expect(rated.size / films.length).toBeGreaterThan(0.97);
  });

  it('have tastes that overlap but differ', () => {
    const sets = [...byViewer.values()]
      .filter((_, i) => i % 10 === 0)
      .map((own) => new Set(own.map(({ movieId }) => movieId)));
    const similarities = sets.flatMap((a, i) =>
      sets.slice(i + 1).map((b) => {
        const both = [...a].filter((movieId) => b.has(movieId)).length;
        return both / (a.size + b.size - both);
      }),
    );
    similarities.sort((a, b) => a - b);
    const mean = similarities.reduce((sum, value) => sum + value, 0) / similarities.length;
    const close = similarities[Math.floor(0.99 * similarities.length)] ?? 0;
    process.stderr.write(
      `MEASURED sample viewers: mean Jaccard ${mean.toFixed(4)}, 99th percentile ${close.toFixed(4)}\n`,
    );
    // Two draws of 45 out of 600 to 1,600 films at random would share 0.015 to 0.04.
    expect(mean).toBeGreaterThan(0.01);
    expect(mean).toBeLessThan(0.2);
    expect(close).toBeGreaterThan(3 * mean);
    expect(similarities.at(-1)).toBeLessThan(0.9);
  });

  it('rate famous films more often', () => {
    const count = Map.groupBy(ratings, ({ movieId }) => movieId);
    const meanCount = (fame: number) => {
      const some = films.filter((film) => film.fame === fame);
      return some.reduce((sum, { movieId }) => sum + (count.get(movieId)?.length ?? 0), 0) / some.length;
    };
    expect(meanCount(5)).toBeGreaterThan(meanCount(4));
    expect(meanCount(4)).toBeGreaterThan(meanCount(3));
    expect(meanCount(3)).toBeGreaterThan(meanCount(2));
    expect(meanCount(5)).toBeGreaterThan(2 * meanCount(2));
  });

  it('watch by taste: who saw one film of a director saw another sooner than chance explains', () => {
    const seenBy = new Map(films.map(({ movieId }) => [movieId, new Set<number>()]));
    for (const { userId, movieId } of ratings) seenBy.get(movieId)?.add(userId);
    const byDirector = new Map<string, number[]>();
    for (const { movieId, directors } of films) {
      for (const name of directors) byDirector.set(name, [...(byDirector.get(name) ?? []), movieId]);
    }
    let together = 0;
    let byChance = 0;
    for (const own of byDirector.values()) {
      own.forEach((a, i) => {
        for (const b of own.slice(i + 1)) {
          const seenA = seenBy.get(a) ?? new Set();
          const seenB = seenBy.get(b) ?? new Set();
          together += [...seenA].filter((viewer) => seenB.has(viewer)).length;
          byChance += (seenA.size * seenB.size) / VIEWERS;
        }
      });
    }
    process.stderr.write(
      `MEASURED sample viewers: same-director pairs ${(together / byChance).toFixed(2)} times chance\n`,
    );
    // Fame and viewers who watch much give 1.5 without any taste.
    expect(together / byChance).toBeGreaterThan(1.9);
  });
});
