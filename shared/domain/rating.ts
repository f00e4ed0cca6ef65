/** The lowest and highest rating, in stars. */
export const LEAST_RATING = 0.5;
export const MOST_RATING = 5;

/** Whether a number is a rating in stars; NaN is none. */
export function isRating(stars: number): boolean {
  return stars >= LEAST_RATING && stars <= MOST_RATING;
}
