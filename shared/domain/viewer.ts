/** A viewer as the picker shows one. `userId` is the source's id; favourite genres come first to last. */
export interface Viewer {
  readonly userId: number;
  readonly ratingCount: number;
  readonly meanRating: number;
  readonly favouriteGenres: readonly string[];
}
