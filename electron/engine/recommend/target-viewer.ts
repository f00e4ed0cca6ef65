import type { ViewerRequest } from '#shared/contract/schemas.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { CatalogueViewer } from '../catalogue/catalogue-rows.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { resolveFilm } from '../catalogue/resolve-film.ts';
import { ViewerEquations } from '../factors/viewer-equations.ts';
import type { Library } from '../library/library.ts';

/** One person's rating of a film in the library. */
export interface FilmRating {
  readonly movieIndex: number;
  /** 0.5 to 5. */
  readonly rating: number;
}

type MadeRatings = Extract<ViewerRequest, { ratings: unknown }>['ratings'];

/** The person that a list is for: one of the library's viewers, or one made from ratings of a few films. */
export interface TargetViewer {
  /** Null for a made viewer. */
  readonly viewer: CatalogueViewer | null;
  readonly factors: Float32Array;
  /** The films that they rated. */
  readonly rated: Iterable<number>;
  /** The ratings of films that they liked, from which factors are made. */
  readonly liked: () => readonly FilmRating[];
}

/**
 * Finds the viewer, or makes one: a made viewer has the factors that training would have given them.
 * Throws `unknown-viewer`, `unknown-film`.
 */
export function resolveTargetViewer(library: Library, request: ViewerRequest): TargetViewer {
  return 'userId' in request ? knownViewer(library, request.userId) : madeViewer(library, request.ratings);
}

/** All ratings of the viewer, known or made. Throws `unknown-viewer`, `unknown-film`. */
export function ratingsOf(library: Library, request: ViewerRequest): FilmRating[] {
  return 'userId' in request
    ? ratingsIn(library.catalogue, findViewer(library.catalogue, request.userId))
    : madeRatings(library.catalogue, request.ratings);
}

function findViewer(catalogue: Catalogue, userId: number): CatalogueViewer {
  const viewer = catalogue.viewer(userId);
  if (viewer !== undefined) return viewer;
  const { first, last } = catalogue.viewerIdRange();
  throw new ReelscopeError(
    'unknown-viewer',
    `No viewer has the id ${userId}: the ids of this library go from ${first} to ${last}.`,
  );
}

function ratingsIn(catalogue: Catalogue, { viewerIndex }: CatalogueViewer): FilmRating[] {
  const { films, ratings } = catalogue.ratings(viewerIndex);
  return Array.from(films, (movieIndex, i) => ({ movieIndex, rating: ratings[i] ?? 0 }));
}

/** A film's last rating counts, as it does in a data set. */
function madeRatings(catalogue: Catalogue, given: MadeRatings): FilmRating[] {
  const byFilm = new Map(
    given.map(({ movieId, rating }) => [resolveFilm(catalogue, { movieId }).movieIndex, rating]),
  );
  return Array.from(byFilm, ([movieIndex, rating]) => ({ movieIndex, rating }));
}

function knownViewer(library: Library, userId: number): TargetViewer {
  const viewer = findViewer(library.catalogue, userId);
  return {
    viewer,
    factors: library.viewerFactors.read(viewer.viewerIndex, 1),
    rated: library.catalogue.ratedFilms(viewer.viewerIndex),
    liked: () => likedOf(library, ratingsIn(library.catalogue, viewer)),
  };
}

function madeViewer(library: Library, given: MadeRatings): TargetViewer {
  const ratings = madeRatings(library.catalogue, given);
  const liked = likedOf(library, ratings);
  return {
    viewer: null,
    factors: equationsOf(library, liked).solution(),
    rated: ratings.map(({ movieIndex }) => movieIndex),
    liked: () => liked,
  };
}

function likedOf(library: Library, ratings: readonly FilmRating[]): FilmRating[] {
  const { likedFrom } = library.manifest.parameters;
  return ratings.filter(({ rating }) => rating >= likedFrom);
}

/** The equations whose solution is the factors of a viewer who likes these films. */
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
