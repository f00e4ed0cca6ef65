import type { ViewerRequest } from '#shared/contract/schemas.ts';
import type { Portrait } from '#shared/contract/explore.ts';
import type { Library } from '../library/library.ts';
import { ratingsOf } from './target-viewer.ts';

const DECADE = 10;

/** What a viewer's ratings say about them. Throws `unknown-viewer`, `unknown-film`. */
export function portraitOf(library: Library, viewer: ViewerRequest): Portrait {
  const genres = new RatingGroups<string>();
  const decades = new RatingGroups<number>();
  const ratings = ratingsOf(library, viewer);
  for (const { movieIndex, rating } of ratings) {
    const film = library.catalogue.film(movieIndex);
    for (const genre of film.genres) genres.add(genre, rating);
    if (film.year !== null) decades.add(DECADE * Math.floor(film.year / DECADE), rating);
  }
  const sum = ratings.reduce((total, { rating }) => total + rating, 0);
  return {
    ratingCount: ratings.length,
    meanRating: ratings.length === 0 ? 0 : sum / ratings.length,
    genres: genres
      .list((genre) => ({ genre }))
      .sort((a, b) => b.count - a.count || (a.genre < b.genre ? -1 : 1)),
    decades: decades.list((decade) => ({ decade })).sort((a, b) => a.decade - b.decade),
  };
}

/** Counts and sums ratings by key. */
class RatingGroups<Key> {
  readonly #groups = new Map<Key, { count: number; sum: number }>();

  add(key: Key, rating: number): void {
    const { count, sum } = this.#groups.get(key) ?? { count: 0, sum: 0 };
    this.#groups.set(key, { count: count + 1, sum: sum + rating });
  }

  list<T>(describe: (key: Key) => T): (T & { count: number; meanRating: number })[] {
    return Array.from(this.#groups, ([key, { count, sum }]) => ({
      ...describe(key),
      count,
      meanRating: sum / count,
    }));
  }
}
