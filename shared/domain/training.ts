/** The models that a run trains: one for each held-out split, and the one that ships, which sees every rating. */
export const TRAINED_MODELS = ['by-viewer', 'by-time', 'final'] as const;
export type TrainedModel = (typeof TRAINED_MODELS)[number];

/** The state of one model after this many passes over the ratings. */
export interface LearningPoint {
  readonly model: TrainedModel;
  readonly iteration: number;
  /** The objective that training minimises, divided by the number of likes; estimated from a sample of viewers. */
  readonly loss: number;
  /** NDCG of lists of 20 against ratings that the model did not see, 0 to 1; null if none were held out. */
  readonly ndcg: number | null;
}

/** One entry of a run's journal: a sentence, or a point of a learning curve. */
export type JournalEntry = {
  /** Counted from 0 within a run. */
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
} & (
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'point'; readonly point: LearningPoint }
);

/** What a folder holds, before anything is trained on it. */
export interface DatasetInspection {
  /** Which of the MovieLens file formats the files follow. */
  readonly format: string;
  readonly films: {
    readonly read: number;
    readonly kept: number;
    readonly merged: number;
    readonly rejected: number;
  };
  readonly viewers: number;
  readonly ratings: {
    readonly read: number;
    readonly kept: number;
    readonly replaced: number;
    readonly rejected: number;
  };
  /** Ratings of `from` stars or more count as liking a film, and only those train the factors. */
  readonly likes: { readonly count: number; readonly from: number };
  /** How often each number of stars was given, ascending. */
  readonly stars: readonly { readonly rating: number; readonly count: number }[];
  /** When the ratings were made, ISO 8601; null if the files do not say. */
  readonly rated: { readonly from: string; readonly to: string } | null;
  readonly withGenres: number;
  readonly withTags: number;
  /** Null if no file of texts was named. */
  readonly texts: { readonly read: number; readonly joined: number; readonly rejected: number } | null;
  /** Files in the folder that look like texts of films. */
  readonly textFiles: readonly string[];
  readonly rejections: readonly { readonly file: string; readonly reason: string; readonly count: number }[];
  /** The first rejected rows. */
  readonly rejectedRows: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: string | null;
    readonly reason: string;
  }[];
}

const MEBIBYTE = 1024 * 1024;
/** The runtime, DuckDB's buffers and the texts' vectors. */
const BASE_BYTES = 256 * MEBIBYTE;
/** A rating as collected, sorted and held out, and as a like by viewer and by film. */
const BYTES_A_RATING = 40;
/** Factors as learned, copied and written. */
const COPIES_OF_FACTORS = 4;

/** About how much memory a run needs on the CPU, in bytes. */
export function trainingMemory(counts: {
  readonly films: number;
  readonly viewers: number;
  readonly ratings: number;
  readonly rank: number;
}): number {
  const factors = 4 * counts.rank * (counts.films + counts.viewers) * COPIES_OF_FACTORS;
  return BASE_BYTES + BYTES_A_RATING * counts.ratings + factors;
}
