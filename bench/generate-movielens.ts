// Writes a synthetic data set of any size in the column formats of MovieLens ml-32m; the same arguments give the same
// data:
//   npm run -s bench -- generate-movielens --out DIR [--films 87585] [--viewers 200948] [--ratings 32000204]
//     [--tags 0] [--seed 42] [--overview-words 0]
// Few films get most of the ratings (a power law); viewers choose and rate by latent tastes that correlate with genres.
// --overview-words also writes texts.csv, for --text: overviews of that many words, on topics that correlate with
// genres.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '#electron/training/random.ts';

const GENRES = [
  ...['Action', 'Adventure', 'Animation', 'Children', 'Comedy', 'Crime', 'Documentary', 'Drama', 'Fantasy'],
  ...['Film-Noir', 'Horror', 'IMAX', 'Musical', 'Mystery', 'Romance', 'Sci-Fi', 'Thriller', 'War', 'Western'],
];
const SYLLABLES = 'ba ce di fo gu ha ki lo ma ne po ra se ti vo za li ron del mar'.split(' ');
/** Directions in which tastes differ. */
const TASTES = 8;
const FIRST_YEAR = 1920;
const LAST_YEAR = 2023;
/** First and last moment of ml-32m, and when half stars were introduced; seconds since 1970. */
const FIRST_SECOND = 820_454_400;
const LAST_SECOND = 1_697_155_200;
const HALF_STARS_SINCE = 1_045_526_400;
/** ml-32m has no viewer with fewer ratings. */
const FEWEST_RATINGS = 20;
const RATINGS_PER_SESSION = 80;
const DAY = 86_400;
/** Words of overviews, drawn by Zipf's law: half of a text from all words, half from those of its topic. */
const OVERVIEW_VOCABULARY = 60_000;
const TOPIC_VOCABULARY = 1500;
const TOPICS_PER_GENRE = 12;

interface Films {
  readonly ids: Int32Array;
  /** How much better than average a film is, in stars. */
  readonly quality: Float32Array;
  /** `TASTES` numbers per film. */
  readonly tastes: Float32Array;
}

/** A file that is written in chunks of a megabyte. */
class ByteWriter {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(1 << 20);
  #length = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  /** `text` is at most half a megabyte. */
  text(text: string): void {
    if (this.#length > this.#buffer.length / 2) this.#flush();
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** A row of ratings.csv; digit by digit, because strings would take most of the time. */
  rating(viewer: number, film: number, halfStars: number, second: number): void {
    if (this.#length > this.#buffer.length / 2) this.#flush();
    this.#digits(viewer, 0x2c);
    this.#digits(film, 0x2c);
    this.#digits(halfStars >> 1, 0x2e);
    this.#digits((halfStars & 1) * 5, 0x2c);
    this.#digits(second, 0x0a);
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #digits(value: number, end: number): void {
    let place = 1;
    while (place * 10 <= value) place *= 10;
    for (let rest = value; place >= 1; place = Math.floor(place / 10)) {
      const digit = Math.floor(rest / place);
      this.#buffer[this.#length++] = 0x30 + digit;
      rest -= digit * place;
    }
    this.#buffer[this.#length++] = end;
  }

  #flush(): void {
    for (let done = 0; done < this.#length;) {
      done += writeSync(this.#file, this.#buffer, done, this.#length - done);
    }
    this.#length = 0;
  }
}

/** Draws 0 to weights.length - 1 by weight, in constant time (Walker's alias method). */
class WeightedDraw {
  readonly #share: Float64Array;
  readonly #alias: Int32Array;

  constructor(weights: Float64Array) {
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    this.#share = weights.map((weight) => weight / mean);
    this.#alias = Int32Array.from(weights, (_, i) => i);
    const small: number[] = [];
    const large: number[] = [];
    this.#share.forEach((share, i) => (share < 1 ? small : large).push(i));
    for (let low = small.pop(), high = large.at(-1); low !== undefined && high !== undefined;) {
      this.#alias[low] = high;
      this.#share[high] = (this.#share[high] ?? 0) - 1 + (this.#share[low] ?? 0);
      if ((this.#share[high] ?? 0) < 1) {
        small.push(high);
        large.pop();
      }
      low = small.pop();
      high = large.at(-1);
    }
  }

  draw(random: Random): number {
    const i = random.below(this.#share.length);
    return random.uniform() < (this.#share[i] ?? 0) ? i : (this.#alias[i] ?? 0);
  }
}

function word(random: Random): string {
  const pick = () => SYLLABLES[random.below(SYLLABLES.length)] ?? '';
  const letters = Array.from({ length: 2 + random.below(2) }, pick).join('');
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}

/** A title as MovieLens writes it, the article behind a comma, and its year. */
function title(random: Random): { words: string; year: number } {
  const words = Array.from({ length: 1 + random.below(3) }, () => word(random)).join(' ');
  const year = FIRST_YEAR + Math.floor((LAST_YEAR + 1 - FIRST_YEAR) * Math.sqrt(random.uniform()));
  return { words: random.uniform() < 0.25 ? `${words}, The` : words, year };
}

function quotedIfNeeded(field: string): string {
  return field.includes(',') ? `"${field}"` : field;
}

/** 0 to `count` - 1 by Zipf's law: the number n is drawn in proportion to 1 / (n + 3). */
function zipfDraw(count: number): WeightedDraw {
  return new WeightedDraw(Float64Array.from({ length: count }, (_, n) => 1 / (n + 3)));
}

/**
 * Writes texts.csv, one row per film. Has its own source of randomness, so that the other files are the same without
 * it.
 */
class TextsWriter {
  readonly #writer: ByteWriter;
  readonly #random: Random;
  readonly #wordsEach: number;
  readonly #words: readonly string[];
  readonly #anyWord = zipfDraw(OVERVIEW_VOCABULARY);
  readonly #topicWord = zipfDraw(TOPIC_VOCABULARY);
  readonly #topics: readonly Int32Array[];

  constructor(folder: string, wordsEach: number, seed: number) {
    this.#writer = new ByteWriter(join(folder, 'texts.csv'));
    this.#writer.text('title,year,genres,overview\n');
    this.#wordsEach = wordsEach;
    const random = new Random(seed);
    this.#random = random;
    const words = new Set<string>();
    while (words.size < OVERVIEW_VOCABULARY) {
      words.add((word(random) + (random.uniform() < 0.1 ? '' : word(random))).toLowerCase());
    }
    // Frequent words are short, as in real languages.
    this.#words = [...words].sort((a, b) => a.length - b.length);
    this.#topics = Array.from({ length: GENRES.length * TOPICS_PER_GENRE }, () =>
      Int32Array.from({ length: TOPIC_VOCABULARY }, () => random.below(OVERVIEW_VOCABULARY)),
    );
  }

  film(name: string, year: number, genres: readonly number[]): void {
    const random = this.#random;
    const genre = genres[random.below(genres.length)] ?? random.below(GENRES.length);
    const topic = this.#topics[genre * TOPICS_PER_GENRE + random.below(TOPICS_PER_GENRE)] ?? new Int32Array();
    const overview = Array.from({ length: this.#wordsEach }, () => {
      const isTopical = random.uniform() < 0.5;
      const chosen = isTopical ? (topic[this.#topicWord.draw(random)] ?? 0) : this.#anyWord.draw(random);
      return this.#words[chosen];
    }).join(' ');
    const names = genres.map((index) => GENRES[index]).join('|');
    this.#writer.text(`${quotedIfNeeded(name)},${year},${names},${overview}.\n`);
  }

  close(): void {
    this.#writer.close();
  }
}

/** Writes movies.csv and, if wanted, the films' texts; returns what ratings depend on. */
function writeFilms(folder: string, count: number, random: Random, texts: TextsWriter | undefined): Films {
  const writer = new ByteWriter(join(folder, 'movies.csv'));
  writer.text('movieId,title,genres\n');
  const genreTastes = Float32Array.from({ length: GENRES.length * TASTES }, () => random.normal());
  const films: Films = {
    ids: new Int32Array(count),
    quality: Float32Array.from({ length: count }, () => 0.45 * random.normal()),
    tastes: new Float32Array(count * TASTES),
  };
  let id = 0;
  for (let film = 0; film < count; film++) {
    // Source ids have gaps.
    id += random.uniform() < 0.6 ? 1 : 1 + random.below(12);
    films.ids[film] = id;
    const genres = new Set(Array.from({ length: random.below(4) }, () => random.below(GENRES.length)));
    for (let k = 0; k < TASTES; k++) {
      let taste = 0.7 * random.normal();
      for (const genre of genres) taste += (genreTastes[genre * TASTES + k] ?? 0) / Math.sqrt(genres.size);
      films.tastes[film * TASTES + k] = taste;
    }
    const sorted = [...genres].sort((a, b) => a - b);
    const names = sorted.map((genre) => GENRES[genre]).join('|') || '(no genres listed)';
    const { words, year } = title(random);
    writer.text(`${id},${quotedIfNeeded(`${words} (${year})`)},${names}\n`);
    texts?.film(words, year, sorted);
  }
  writer.close();
  texts?.close();
  return films;
}

/** Films by popularity, which is independent of their ids. */
function popularity(films: number, random: Random): WeightedDraw {
  const order = Int32Array.from({ length: films }, (_, i) => i);
  random.shuffle(order);
  const weights = new Float64Array(films);
  // At the size of ml-32m, the most popular film then gets .3 % of the ratings, and half of the films fewer than 20.
  order.forEach((film, rank) => (weights[film] = (rank + films / 440) ** -1.6));
  return new WeightedDraw(weights);
}

/** Writes ratings.csv, sorted by viewer and film like ml-32m, one viewer at a time; returns the number of ratings. */
function writeRatings(
  folder: string,
  films: Films,
  viewers: number,
  ratings: number,
  random: Random,
): number {
  const writer = new ByteWriter(join(folder, 'ratings.csv'));
  writer.text('userId,movieId,rating,timestamp\n');
  const filmCount = films.ids.length;
  const most = Math.floor(filmCount / 2);
  const draw = popularity(filmCount, random);
  const activity = Float64Array.from({ length: viewers }, () => Math.exp(1.4 * random.normal()));
  const activitySum = activity.reduce((sum, value) => sum + value, 0);
  const fewest = Math.min(FEWEST_RATINGS, Math.floor(ratings / viewers));
  const chosenBy = new Int32Array(filmCount).fill(-1);
  const affinities = new Float32Array(filmCount);
  const tastes = new Float32Array(TASTES);
  let due = 0;
  let written = 0;
  for (let viewer = 0; viewer < viewers; viewer++) {
    due += fewest + ((ratings - fewest * viewers) * (activity[viewer] ?? 0)) / activitySum;
    // Ratings that one viewer cannot take go to the next ones, so that the total is right.
    const wanted = (viewer === viewers - 1 ? ratings : Math.floor(due)) - written;
    const chosen = new Int32Array(Math.min(wanted, most));
    for (let k = 0; k < TASTES; k++) tastes[k] = random.normal();
    for (let n = 0; n < chosen.length;) {
      let film = draw.draw(random);
      if (chosenBy[film] === viewer) {
        // A viewer who has seen everything popular takes anything.
        film = random.below(filmCount);
        if (chosenBy[film] === viewer) continue;
      }
      let affinity = 0;
      for (let k = 0; k < TASTES; k++) affinity += (tastes[k] ?? 0) * (films.tastes[film * TASTES + k] ?? 0);
      affinity /= Math.sqrt(TASTES);
      if (random.uniform() > 1 / (1 + Math.exp(-2 * affinity))) continue;
      chosenBy[film] = viewer;
      affinities[film] = affinity;
      chosen[n++] = film;
    }
    chosen.sort();

    const sessions = 1 + Math.floor(chosen.length / RATINGS_PER_SESSION);
    const start = FIRST_SECOND + random.below(LAST_SECOND - FIRST_SECOND);
    const pause = random.below(30 * DAY);
    const bias = 3.5 + 0.4 * random.normal();
    for (const film of chosen) {
      const session = start + random.below(sessions) * pause;
      const second = Math.min(LAST_SECOND, session + random.below(3600));
      const opinion =
        bias + (films.quality[film] ?? 0) + 0.5 * (affinities[film] ?? 0) + 0.6 * random.normal();
      // Most people give whole stars even if halves are available.
      const half = second >= HALF_STARS_SINCE && random.uniform() < 0.5;
      const halfStars = half ? Math.round(2 * opinion) : 2 * Math.round(opinion);
      const fewestHalves = half ? 1 : 2;
      writer.rating(
        viewer + 1,
        films.ids[film] ?? 0,
        Math.max(fewestHalves, Math.min(10, halfStars)),
        second,
      );
    }
    written += chosen.length;
  }
  writer.close();
  return written;
}

function writeTags(folder: string, films: Films, viewers: number, tags: number, random: Random): void {
  const writer = new ByteWriter(join(folder, 'tags.csv'));
  writer.text('userId,movieId,tag,timestamp\n');
  const words = Array.from({ length: 5000 }, () => `${word(random)} ${word(random)}`.toLowerCase());
  const draw = popularity(films.ids.length, random);
  for (let i = 0; i < tags; i++) {
    const viewer = 1 + Math.floor((i / tags) * viewers);
    const tag = words[Math.floor(words.length * random.uniform() ** 3)] ?? '';
    const second = FIRST_SECOND + random.below(LAST_SECOND - FIRST_SECOND);
    writer.text(`${viewer},${films.ids[draw.draw(random)] ?? 0},${tag},${second}\n`);
  }
  writer.close();
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    films: { type: 'string', default: '87585' },
    viewers: { type: 'string', default: '200948' },
    ratings: { type: 'string', default: '32000204' },
    tags: { type: 'string', default: '0' },
    'overview-words': { type: 'string', default: '0' },
    seed: { type: 'string', default: '42' },
  },
});
const { out } = values;
const films = Number(values.films);
const viewers = Number(values.viewers);
const ratings = Number(values.ratings);
const tags = Number(values.tags);
if (out === undefined) throw new Error('Name the folder to write with --out.');
if (!(films >= 2 && viewers >= 1 && ratings <= viewers * Math.floor(films / 2))) {
  throw new Error('A viewer rates at most half of the films: fewer --ratings, or more --viewers or --films.');
}
const started = performance.now();
mkdirSync(out, { recursive: true });
const seed = Number(values.seed);
const random = new Random(seed);
const wordsEach = Number(values['overview-words']);
const texts = wordsEach > 0 ? new TextsWriter(out, wordsEach, seed + 1) : undefined;
const made = writeFilms(out, films, random, texts);
const written = writeRatings(out, made, viewers, ratings, random);
if (tags > 0) writeTags(out, made, viewers, tags, random);
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const seconds = Math.round(performance.now() - started) / 1000;
const result = { out, films, viewers, ratings: written, tags, seconds, peakMiB };
process.stdout.write(`${JSON.stringify(result)}\n`);
