import type { Film } from '#shared/domain/film.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
import { LIST_SEPARATOR } from '#electron/formats/catalogue-schema.ts';
import { damaged } from '#electron/formats/damaged.ts';

/** A film of the catalogue together with its row in the matrices. */
export interface CatalogueFilm extends Film {
  readonly movieIndex: number;
  /** How many viewers rated it. */
  readonly ratingCount: number;
}

export interface CatalogueViewer extends Viewer {
  readonly viewerIndex: number;
}

/** One key by which a film can be found. */
export interface FilmName {
  /** Names of films with more ratings have smaller ids. */
  readonly nameId: number;
  readonly key: string;
  readonly movieIndex: number;
  /** The film's year. */
  readonly year: number | null;
}

/** A row as SQLite returns it. */
type Row = Record<string, unknown>;

/**
 * Reads the columns of one catalogue's rows. Each function throws `library-damaged`, with the catalogue's path, for a
 * column that is not of the expected type.
 */
export class CatalogueRows {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  readonly number = (row: Row, column: string): number => {
    const value = row[column];
    if (typeof value !== 'number') throw damaged(this.#path, `has no number ${column}`);
    return value;
  };

  readonly text = (row: Row, column: string): string => {
    const value = row[column];
    if (typeof value !== 'string') throw damaged(this.#path, `has no text ${column}`);
    return value;
  };

  readonly bytes = (row: Row, column: string): Uint8Array => {
    const value = row[column];
    if (!(value instanceof Uint8Array)) throw damaged(this.#path, `has no bytes ${column}`);
    return value;
  };

  /** A list of texts stored as one string. */
  readonly list = (row: Row, column: string): string[] => {
    const joined = this.text(row, column);
    return joined === '' ? [] : joined.split(LIST_SEPARATOR);
  };

  readonly film = (row: Row): CatalogueFilm => ({
    movieIndex: this.number(row, 'movie_index'),
    movieId: this.number(row, 'movie_id'),
    title: this.text(row, 'title'),
    year: this.#year(row),
    genres: this.list(row, 'genres'),
    ratingCount: this.number(row, 'rating_count'),
  });

  readonly viewer = (row: Row): CatalogueViewer => ({
    viewerIndex: this.number(row, 'viewer_index'),
    userId: this.number(row, 'user_id'),
    ratingCount: this.number(row, 'rating_count'),
    meanRating: this.number(row, 'mean_rating'),
    favouriteGenres: this.list(row, 'favourite_genres'),
  });

  readonly name = (row: Row): FilmName => ({
    nameId: this.number(row, 'name_id'),
    key: this.text(row, 'key'),
    movieIndex: this.number(row, 'movie_index'),
    year: this.#year(row),
  });

  #year(row: Row): number | null {
    return row['year'] === null ? null : this.number(row, 'year');
  }
}
