import type { Settings } from '#shared/contract/settings.ts';
import type { Film } from '#shared/domain/film.ts';

/** A film that the user rated. */
export type TasteRating = Settings['taste']['ratings'][number];

const MOST_RECENT = 8;

/** A user's stored taste, split by whether one library has the films. */
export interface SortedTaste {
  readonly ratings: readonly TasteRating[];
  readonly recent: readonly Film[];
  /** Ratings of films that this library lacks or has under another id: kept, but not used. */
  readonly elsewhere: readonly TasteRating[];
}

/** Splits by `found`: the films that the library has under the stored ids. */
export function sortTaste(kept: Settings['taste'], found: readonly Film[]): SortedTaste {
  const byId = new Map(found.map((film) => [film.movieId, film]));
  // An id means a different film in another data set; the title identifies a film.
  const isHere = (film: Film) => {
    const same = byId.get(film.movieId);
    return same?.title === film.title && same.year === film.year;
  };
  return {
    ratings: kept.ratings.filter(({ film }) => isHere(film)),
    recent: kept.recent.filter(isHere),
    elsewhere: kept.ratings.filter(({ film }) => !isHere(film)),
  };
}

/** The ratings with that film rated, newest first; a rating of 0 removes it. */
export function withRating(
  ratings: readonly TasteRating[],
  film: Film,
  rating: number,
): readonly TasteRating[] {
  const isOther = (each: TasteRating) => each.film.movieId !== film.movieId;
  if (rating === 0) return ratings.filter(isOther);
  // An existing one keeps its place, so that nothing jumps under the pointer.
  if (!ratings.every(isOther)) return ratings.map((each) => (isOther(each) ? each : { film, rating }));
  return [{ film, rating }, ...ratings];
}

/** The films viewed last, that one first. */
export function withRecent(recent: readonly Film[], film: Film): readonly Film[] {
  return [film, ...recent.filter(({ movieId }) => movieId !== film.movieId)].slice(0, MOST_RECENT);
}
