import type { Film } from './film.ts';

/** A term that two films share, and what it adds to the cosine of their texts. */
export interface TermPart {
  readonly term: string;
  readonly part: number;
}

/** A film that the viewer liked, and what that adds to their score for another film. */
export interface LikedPart extends Film {
  /** Stars, as the viewer gave them. */
  readonly rating: number;
  readonly part: number;
}

/** What a score is made of: the largest parts, and the number and sum of the others. All parts add up to the score. */
export interface Explanation<Part> {
  readonly score: number;
  /** Largest first. */
  readonly parts: readonly Part[];
  readonly others: { readonly count: number; readonly part: number };
}
