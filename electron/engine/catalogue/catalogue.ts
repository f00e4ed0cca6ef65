import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { damaged } from '#electron/formats/damaged.ts';
import { CatalogueRows, type CatalogueFilm, type CatalogueViewer, type FilmName } from './catalogue-rows.ts';
import { NameTally } from './name-tally.ts';
import { Vocabulary } from './vocabulary.ts';

const FILM_COLUMNS = 'movie_index, movie_id, title, year, genres, rating_count';
const SELECT_NAME = 'SELECT name_id, key, movie_index, year FROM name JOIN film USING (movie_index)';
/** From this many matches on, walking all names by popularity is faster than sorting the matches. */
const MANY_NAMES = 5000;
const VIEWER_COLUMNS = 'viewer_index, user_id, rating_count, mean_rating, favourite_genres';

/** Data about the words of all names together. */
interface NameWords {
  readonly vocabulary: Vocabulary;
  /** The length of each name in letters and spaces, capped at 255. */
  readonly nameLengths: Uint8Array;
  readonly tally: NameTally;
}

/** The films and viewers of a library: one read-only SQLite file, read by row. */
export class Catalogue {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #rows: CatalogueRows;
  readonly #statements = new Map<string, StatementSync>();
  #nameWords: NameWords | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#rows = new CatalogueRows(path);
    const file = pathToFileURL(path);
    // A library never changes: without locks and checks for changes, a film is read in a third of the time.
    file.searchParams.set('immutable', '1');
    this.#database = new DatabaseSync(file, { readOnly: true });
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** The film in that row of the matrices. */
  film(movieIndex: number): CatalogueFilm {
    const row = this.#prepare(`SELECT ${FILM_COLUMNS} FROM film WHERE movie_index = ?`).get(movieIndex);
    if (row === undefined) throw damaged(this.#path, `lacks film ${movieIndex}`);
    return this.#rows.film(row);
  }

  /** The film with that source id; an id that was merged into another film finds that film. */
  filmByMovieId(movieId: number): CatalogueFilm | undefined {
    const row = this.#prepare(
      `SELECT ${FILM_COLUMNS} FROM film WHERE movie_id = :id
       OR movie_index = (SELECT movie_index FROM alias WHERE movie_id = :id)`,
    ).get({ id: movieId });
    return row === undefined ? undefined : this.#rows.film(row);
  }

  /** The most rated films. */
  mostRated(limit: number): CatalogueFilm[] {
    return [...this.byPopularity(limit)];
  }

  /** The most rated films, read one at a time. */
  *byPopularity(limit: number): Iterable<CatalogueFilm> {
    const sql = `SELECT ${FILM_COLUMNS} FROM film ORDER BY rating_count DESC, movie_index LIMIT ?`;
    for (const row of this.#prepare(sql).iterate(limit)) yield this.#rows.film(row);
  }

  /** The number of films of each genre, most films first. */
  genreCounts(): { genre: string; films: number }[] {
    const counts = new Map<string, number>();
    for (const row of this.#prepare('SELECT genres, count(*) AS films FROM film GROUP BY genres').iterate()) {
      for (const genre of this.#rows.list(row, 'genres')) {
        counts.set(genre, (counts.get(genre) ?? 0) + this.#rows.number(row, 'films'));
      }
    }
    return Array.from(counts, ([genre, films]) => ({ genre, films })).sort(
      (a, b) => b.films - a.films || (a.genre < b.genre ? -1 : 1),
    );
  }

  /** One byte per film: 1 for films that nobody liked, whose factors are estimated from their texts. */
  coldFilms(filmCount: number): Uint8Array {
    const marks = new Uint8Array(filmCount);
    // As one text: one row per film takes three times as long for 100,000 films.
    const row = this.#prepare('SELECT group_concat(movie_index) AS films FROM film WHERE is_cold = 1').get();
    const films = row?.['films'];
    if (typeof films === 'string') for (const film of films.split(',')) marks[Number(film)] = 1;
    return marks;
  }

  /** How many viewers rated the film. */
  ratingCount(movieIndex: number): number {
    const row = this.#prepare('SELECT rating_count FROM film WHERE movie_index = ?').get(movieIndex);
    return row === undefined ? 0 : this.#rows.number(row, 'rating_count');
  }

  /** Names that are exactly `key`, those of the most rated films first. */
  namesEqual(key: string): FilmName[] {
    return this.#prepare(`${SELECT_NAME} WHERE key = ? ORDER BY name_id`).all(key).map(this.#rows.name);
  }

  /** Names that begin with `key`, those of the most rated films first. */
  namesStarting(key: string, limit: number): FilmName[] {
    const range = { from: key, to: `${key}\u{10FFFF}` };
    const counted = this.#prepare(
      'SELECT count(*) AS names FROM (SELECT 1 FROM name WHERE key >= :from AND key < :to LIMIT :most)',
    ).get({ ...range, most: MANY_NAMES });
    // Few matches are sorted. With many, a walk through all names by popularity soon meets the first ones.
    const isMany = counted !== undefined && this.#rows.number(counted, 'names') === MANY_NAMES;
    const sql = isMany
      ? `${SELECT_NAME} WHERE +key >= :from AND +key < :to ORDER BY name_id LIMIT :limit`
      : `${SELECT_NAME} WHERE key >= :from AND key < :to ORDER BY +name_id LIMIT :limit`;
    return this.#prepare(sql)
      .all({ ...range, limit })
      .map(this.#rows.name);
  }

  /** The names with these ids, in no particular order. */
  names(nameIds: readonly number[]): FilmName[] {
    // One statement for all: one per name takes three times as long.
    const sql = `${SELECT_NAME} WHERE name_id IN (SELECT value FROM json_each(?))`;
    return this.#prepare(sql).all(JSON.stringify(nameIds)).map(this.#rows.name);
  }

  /** The words of all names, read on first use. */
  get nameWords(): NameWords {
    this.#nameWords ??= this.#readNameWords();
    return this.#nameWords;
  }

  #readNameWords(): NameWords {
    const row = this.#prepare('SELECT words, counts, name_lengths FROM vocabulary').get() ?? {};
    const counts = this.#rows.bytes(row, 'counts');
    const nameLengths = this.#rows.bytes(row, 'name_lengths');
    return {
      vocabulary: new Vocabulary(this.#rows.text(row, 'words'), new Int32Array(counts.slice().buffer)),
      nameLengths,
      tally: new NameTally(nameLengths.length),
    };
  }

  /** The ids of the names that contain the word, as encodeAscending writes them. */
  namesWithWord(wordId: number): Uint8Array {
    return this.#rows.bytes(
      this.#prepare('SELECT names FROM word WHERE word_id = ?').get(wordId) ?? {},
      'names',
    );
  }

  /** One bit per film, set for films of the genre (given in lower case); undefined if no film has it. */
  genreBits(genre: string): Uint8Array | undefined {
    const row = this.#prepare('SELECT films FROM genre WHERE genre = ?').get(genre);
    return row === undefined ? undefined : this.#rows.bytes(row, 'films');
  }

  /** The year of each film, 0 if unknown. */
  filmYears(): Int16Array {
    const bytes = this.#rows.bytes(this.#prepare('SELECT years FROM film_years').get() ?? {}, 'years');
    return new Int16Array(bytes.slice().buffer);
  }

  viewer(userId: number): CatalogueViewer | undefined {
    const row = this.#prepare(`SELECT ${VIEWER_COLUMNS} FROM viewer WHERE user_id = ?`).get(userId);
    return row === undefined ? undefined : this.#rows.viewer(row);
  }

  /**
   * Viewers whose id starts with the digits: an exact match first, then those with the most ratings. Nothing matches if
   * `digits` contains anything but digits.
   */
  viewersStarting(digits: string, limit: number): CatalogueViewer[] {
    if (!/^\d*$/.test(digits)) return [];
    return this.#prepare(
      `SELECT ${VIEWER_COLUMNS} FROM viewer WHERE CAST(user_id AS TEXT) GLOB :digits || '*'
       ORDER BY CAST(user_id AS TEXT) = :digits DESC, rating_count DESC, viewer_index LIMIT :limit`,
    )
      .all({ digits, limit })
      .map(this.#rows.viewer);
  }

  viewerAt(viewerIndex: number): CatalogueViewer | undefined {
    const row = this.#prepare(`SELECT ${VIEWER_COLUMNS} FROM viewer WHERE viewer_index = ?`).get(viewerIndex);
    return row === undefined ? undefined : this.#rows.viewer(row);
  }

  /** The smallest and largest source id of a viewer, to name in messages. */
  viewerIdRange(): { first: number; last: number } {
    const row = this.#prepare('SELECT min(user_id) AS first, max(user_id) AS last FROM viewer').get() ?? {};
    return { first: this.#rows.number(row, 'first'), last: this.#rows.number(row, 'last') };
  }

  /** How many viewers rated each film. */
  ratingCounts(filmCount: number): Int32Array {
    const counts = new Int32Array(filmCount);
    for (const row of this.#prepare('SELECT movie_index, rating_count FROM film').iterate()) {
      counts[this.#rows.number(row, 'movie_index')] = this.#rows.number(row, 'rating_count');
    }
    return counts;
  }

  /** The films that the viewer rated, ascending, and the ratings, 0.5 to 5. */
  ratings(viewerIndex: number): { films: Int32Array; ratings: Float32Array } {
    const row = this.#prepare('SELECT ratings FROM viewer_ratings WHERE viewer_index = ?').get(viewerIndex);
    const blob = row?.['ratings'];
    const bytes = blob instanceof Uint8Array ? blob : new Uint8Array();
    return {
      films: this.ratedFilms(viewerIndex),
      ratings: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
    };
  }

  /** The films that the viewer rated, ascending. */
  ratedFilms(viewerIndex: number): Int32Array {
    const row = this.#prepare('SELECT movie_indexes FROM viewer_ratings WHERE viewer_index = ?').get(
      viewerIndex,
    );
    const blob = row?.['movie_indexes'];
    if (!(blob instanceof Uint8Array)) return new Int32Array();
    return new Int32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength));
  }

  close(): void {
    this.#database.close();
  }
}
