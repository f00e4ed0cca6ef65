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

/** How a score is made: the largest parts, and how much and how many the others are. All parts add up to the score. */
export interface Explanation<Part> {
  readonly score: number;
  /** Largest first. */
  readonly parts: readonly Part[];
  readonly others: { readonly count: number; readonly part: number };
}
