import type { Settings } from '#shared/contract/settings.ts';
import type { Film } from '#shared/domain/film.ts';

/** A film that the person at the screen rated. */
export type TasteRating = Settings['taste']['ratings'][number];

const MOST_RECENT = 8;

/** What is kept of a person's taste, as far as it concerns the films of one library. */
export interface SortedTaste {
  readonly ratings: readonly TasteRating[];
  readonly recent: readonly Film[];
  /** Ratings of films that this library does not have, or has under another id: kept, not used. */
  readonly elsewhere: readonly TasteRating[];
}

/** Tells apart by `found`: the films that the library has under the ids that were kept. */
export function sortTaste(kept: Settings['taste'], found: readonly Film[]): SortedTaste {
  const byId = new Map(found.map((film) => [film.movieId, film]));
  // One id means another film in another data set; a film is known by its title.
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

/** The ratings with that film rated, new ones first; a rating of 0 takes it out. */
export function withRating(
  ratings: readonly TasteRating[],
  film: Film,
  rating: number,
): readonly TasteRating[] {
  const isOther = (each: TasteRating) => each.film.movieId !== film.movieId;
  if (rating === 0) return ratings.filter(isOther);
  // One that is already there stays where it is, so that nothing jumps under the pointer.
  if (!ratings.every(isOther)) return ratings.map((each) => (isOther(each) ? each : { film, rating }));
  return [{ film, rating }, ...ratings];
}

/** The films looked at last, that one first. */
export function withRecent(recent: readonly Film[], film: Film): readonly Film[] {
  return [film, ...recent.filter(({ movieId }) => movieId !== film.movieId)].slice(0, MOST_RECENT);
}
