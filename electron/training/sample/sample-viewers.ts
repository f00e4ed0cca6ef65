import { Random } from '../random.ts';
import type { SampleFilm } from './sample-films.ts';

/** One rating of a made-up viewer. */
export interface SampleRating {
  readonly userId: number;
  readonly movieId: number;
  /** 0.5 to 5 in half stars. */
  readonly rating: number;
  /** Seconds since 1970. */
  readonly seconds: number;
}

/** How much a shared feature of each kind says about who likes both films. */
const FEATURE_WEIGHTS = { genre: 1, keyword: 1, director: 2, actor: 0.8, decade: 0.6, country: 0.5 } as const;

/** A viewer's taste is the sum of this many favourite films, few enough for tastes to differ, enough to overlap. */
const FAVOURITES = { least: 2, most: 5 } as const;
const FEWEST_RATINGS = 15;
const MOST_RATINGS = 250;
/** Median number of ratings per viewer, and the spread of these numbers (log-normal). */
const TYPICAL_RATINGS = 40;
const RATINGS_SPREAD = 0.7;
/** How strongly taste, and fame, decide what is watched. */
const TASTE_PULL = 20;
const FAME_PULL = 0.6;
const FIRST_SECOND = Date.UTC(2015, 0, 1) / 1000;
const SPAN_SECONDS = 10 * 365 * 86_400;

/**
 * Ratings of made-up viewers with believable, overlapping tastes: each viewer loves a few films, watches what shares
 * their genres, themes, people, decade and country, famous films more often, and likes what fits. Deterministic for a
 * seed.
 */
export function makeSampleRatings(
  films: readonly SampleFilm[],
  viewers: number,
  seed: number,
): SampleRating[] {
  const random = new Random(seed);
  const vectors = featureVectors(films);
  const quality = films.map(() => 0.35 * random.normal());
  const ratings: SampleRating[] = [];
  for (let userId = 1; userId <= viewers; userId++) {
    const taste = makeTaste(films, vectors, random);
    const affinity = vectors.map((vector) => cosine(vector, taste));
    const kindness = 0.3 * random.normal();
    for (const film of watch(films, affinity, random)) {
      const { movieId } = films[film] ?? { movieId: 0 };
      const liking =
        2.9 + 3.4 * (affinity[film] ?? 0) + (quality[film] ?? 0) + kindness + 0.5 * random.normal();
      ratings.push({
        userId,
        movieId,
        rating: Math.min(5, Math.max(0.5, Math.round(2 * liking) / 2)),
        seconds: FIRST_SECOND + random.below(SPAN_SECONDS),
      });
    }
  }
  return ratings;
}

/** Feature -> weight, of length 1. */
type FeatureVector = ReadonlyMap<string, number>;

/** Each film's features, rare ones weighing more (idf), scaled to length 1. */
function featureVectors(films: readonly SampleFilm[]): FeatureVector[] {
  const features = films.map(featuresOf);
  const counts = new Map<string, number>();
  for (const name of features.flatMap((film) => [...film.keys()]))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  return features.map((film) =>
    unit(
      new Map(
        [...film].map(([name, weight]) => [name, weight * Math.log(films.length / (counts.get(name) ?? 1))]),
      ),
    ),
  );
}

function featuresOf(film: SampleFilm): Map<string, number> {
  const features = new Map<string, number>();
  const add = (kind: keyof typeof FEATURE_WEIGHTS, names: readonly (string | number)[]) => {
    for (const name of names) features.set(`${kind}:${name}`, FEATURE_WEIGHTS[kind]);
  };
  add('genre', film.genres);
  add('keyword', film.keywords);
  add('director', film.directors);
  add('actor', film.cast);
  add('decade', [Math.floor(film.year / 10)]);
  add('country', film.countries);
  return features;
}

function unit(vector: FeatureVector): FeatureVector {
  const length = Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0));
  return new Map([...vector].map(([name, value]) => [name, length > 0 ? value / length : 0]));
}

function cosine(a: FeatureVector, b: FeatureVector): number {
  let sum = 0;
  for (const [name, value] of a) sum += value * (b.get(name) ?? 0);
  return sum;
}

function makeTaste(
  films: readonly SampleFilm[],
  vectors: readonly FeatureVector[],
  random: Random,
): FeatureVector {
  const count = FAVOURITES.least + random.below(FAVOURITES.most - FAVOURITES.least + 1);
  const sum = new Map<string, number>();
  let first: FeatureVector | undefined;
  for (let i = 0; i < count; i++) {
    const vector = vectors[pickFavourite(films, vectors, first, random)];
    first ??= vector;
    for (const [name, value] of vector ?? []) sum.set(name, (sum.get(name) ?? 0) + value);
  }
  return unit(sum);
}

/** Further favourites resemble the first one, as people's favourites do: the most similar of 12 draws. */
function pickFavourite(
  films: readonly SampleFilm[],
  vectors: readonly FeatureVector[],
  like: FeatureVector | undefined,
  random: Random,
): number {
  const draws = Array.from({ length: like === undefined ? 1 : 12 }, () => pickByFame(films, random));
  const fit = (film: number) =>
    like === undefined ? 0 : cosine(vectors[film] ?? new Map<string, number>(), like);
  return draws.reduce((best, film) => (fit(film) > fit(best) ? film : best), draws[0] ?? 0);
}

function pickByFame(films: readonly SampleFilm[], random: Random): number {
  for (;;) {
    const film = random.below(films.length);
    if (random.uniform() * 5 < (films[film]?.fame ?? 1)) return film;
  }
}

/** The films that the viewer saw: drawn without replacement, in proportion to exp(taste + fame) (Gumbel-max trick). */
function watch(films: readonly SampleFilm[], affinity: readonly number[], random: Random): number[] {
  const wanted = Math.round(TYPICAL_RATINGS * Math.exp(RATINGS_SPREAD * random.normal()));
  const count = Math.min(MOST_RATINGS, films.length, Math.max(FEWEST_RATINGS, wanted));
  const keys = films.map((film, i) => {
    const gumbel = -Math.log(-Math.log(Math.max(random.uniform(), Number.MIN_VALUE)));
    return { film: i, key: TASTE_PULL * (affinity[i] ?? 0) + FAME_PULL * film.fame + gumbel };
  });
  keys.sort((a, b) => b.key - a.key);
  return keys.slice(0, count).map(({ film }) => film);
}
