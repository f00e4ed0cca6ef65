import type { ViewerRequest } from '#shared/contract/schemas.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { CatalogueViewer } from '../catalogue/catalogue.ts';
import { resolveFilm } from '../catalogue/resolve-film.ts';
import { ViewerEquations } from '../factors/viewer-equations.ts';
import type { Library } from '../library/library.ts';

/** Somebody's rating of a film of the library. */
interface FilmRating {
  readonly movieIndex: number;
  /** 0.5 to 5. */
  readonly rating: number;
}

/** The person that a list is for: one of the library's viewers, or one who was made by rating a few films. */
export interface Viewing {
  /** Null for one who was made. */
  readonly viewer: CatalogueViewer | null;
  readonly factors: Float32Array;
  /** The films that they rated. */
  readonly rated: Iterable<number>;
  /** What they liked: the ratings that factors are made from. */
  readonly liked: () => readonly FilmRating[];
}

/**
 * Finds the viewer, or makes one: the factors of a made viewer are those that training would have given them.
 * Throws `unknown-viewer`, `unknown-film`.
 */
export function resolveViewing(library: Library, request: ViewerRequest): Viewing {
  return 'userId' in request ? knownViewer(library, request.userId) : madeViewer(library, request.ratings);
}

function knownViewer(library: Library, userId: number): Viewing {
  const { catalogue } = library;
  const viewer = catalogue.viewer(userId);
  if (viewer === undefined) {
    const { first, last } = catalogue.viewerIdRange();
    throw new ReelscopeError(
      'unknown-viewer',
      `No viewer has the id ${userId}: the ids of this library go from ${first} to ${last}.`,
    );
  }
  const { viewerIndex } = viewer;
  return {
    viewer,
    factors: library.viewerFactors.read(viewerIndex, 1),
    rated: catalogue.ratedFilms(viewerIndex),
    liked: () => {
      const { films, ratings } = catalogue.ratings(viewerIndex);
      const all = Array.from(films, (movieIndex, i) => ({ movieIndex, rating: ratings[i] ?? 0 }));
      return likedOf(library, all);
    },
  };
}

function madeViewer(
  library: Library,
  given: Extract<ViewerRequest, { ratings: unknown }>['ratings'],
): Viewing {
  // The last rating of a film counts, as it does in a data set.
  const byFilm = new Map(
    given.map(({ movieId, rating }) => [resolveFilm(library.catalogue, { movieId }).movieIndex, rating]),
  );
  const liked = likedOf(
    library,
    Array.from(byFilm, ([movieIndex, rating]) => ({ movieIndex, rating })),
  );
  return {
    viewer: null,
    factors: equationsOf(library, liked).solution(),
    rated: byFilm.keys(),
    liked: () => liked,
  };
}

function likedOf(library: Library, ratings: readonly FilmRating[]): FilmRating[] {
  const { likedFrom } = library.manifest.parameters;
  return ratings.filter(({ rating }) => rating >= likedFrom);
}

/** The equations that the factors of a viewer who likes these films solve. */
export function equationsOf(library: Library, liked: readonly FilmRating[]): ViewerEquations {
  const { rank, unobservedWeight, regularisation } = library.manifest.parameters;
  const model = {
    ...{ rank, unobservedWeight, regularisation },
    gramian: library.readItemGramian(),
    films: library.manifest.counts.films,
  };
  return new ViewerEquations(
    model,
    liked.map(({ movieIndex }) => library.itemFactors.read(movieIndex, 1)),
  );
}
