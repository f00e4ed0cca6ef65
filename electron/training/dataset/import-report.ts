/** Why a row of a file did not make it into the library. */
export interface RejectedRow {
  readonly file: string;
  /** Line number in the file, from 1, including the header. */
  readonly line: number;
  /** The column at fault; null if the whole line is. */
  readonly column: string | null;
  readonly reason: string;
}

/** Two source films that became one because their titles and years are the same. */
export interface MergedFilm {
  readonly keptMovieId: number;
  readonly mergedMovieId: number;
  readonly title: string;
}

/** What was read from a data set, and what became of every row: ratings read = kept + replaced + rejected. */
export interface ImportReport {
  readonly format: string;
  readonly films: { readonly read: number; readonly kept: number; readonly rejected: number };
  readonly mergedFilms: readonly MergedFilm[];
  readonly ratings: {
    readonly read: number;
    readonly kept: number;
    /** Older ratings of a film by a viewer who rated it again. */
    readonly replaced: number;
    readonly rejected: number;
  };
  readonly texts: { readonly read: number; readonly joined: number; readonly rejected: number };
  readonly tags: { readonly read: number; readonly rejected: number };
  /** The number of rejected rows by file and reason. */
  readonly rejections: readonly { readonly file: string; readonly reason: string; readonly count: number }[];
  /** The first rejected rows of each file, at most `MAX_LISTED` each. */
  readonly rejectedRows: readonly RejectedRow[];
}

/** The most rejected rows that are listed per file; all are counted. */
export const MAX_LISTED = 1000;
