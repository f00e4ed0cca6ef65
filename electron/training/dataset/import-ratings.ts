import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { isRating } from '#shared/domain/rating.ts';
import type { CleanFilm } from './clean-films.ts';
import { MAX_LISTED, type RejectedRow } from './import-report.ts';
import { RatingCollector, type RatingTable } from './rating-table.ts';
import type { DelimitedFile } from './delimited-file.ts';
import { locateRows, scanOf, unreadLines, type UnusableRow } from './read-delimited.ts';

export interface ImportedRatings {
  readonly table: RatingTable;
  readonly read: number;
  readonly replaced: number;
  readonly reasons: ReadonlyMap<string, number>;
  readonly listed: readonly RejectedRow[];
}

/** Rows between two reports. */
const ROWS_A_REPORT = 1 << 18;

const MAX_SECONDS = 2 ** 31 - 1;
/** March 1973 in milliseconds; in seconds, the year 5138. */
const LEAST_MILLISECONDS = 1e11;

/** The movieIndex of a film that is not in the list of films. */
const UNKNOWN = -1;

/** What can be wrong with a row that could be read, and the column to blame. */
const FAULTS = {
  viewer: { column: 'userId', reason: 'not a viewer id' },
  film: { column: 'movieId', reason: 'not a film id' },
  rating: { column: 'rating', reason: 'no rating' },
  range: { column: 'rating', reason: 'rating outside 0.5 to 5' },
  unknownFilm: { column: 'movieId', reason: 'film not in the list of films' },
} as const;
type Fault = (typeof FAULTS)[keyof typeof FAULTS];

/** The rows that could be read but not used. */
class FaultyRows {
  /** How many rows have each fault, in the order of `FAULTS`. */
  readonly #counts = new Map<Fault, number>(Object.values(FAULTS).map((fault) => [fault, 0]));
  /** The first of them: which row of the file, counted from 0, and why. */
  readonly listed: UnusableRow[] = [];

  add(row: number, fault: Fault): void {
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
    if (this.listed.length < MAX_LISTED) this.listed.push({ row, ...fault });
  }

  /** How many rows there are of each reason that occurred. */
  get reasons(): [string, number][] {
    return [...this.#counts].filter(([, count]) => count > 0).map(([{ reason }, count]) => [reason, count]);
  }
}

/**
 * Reads, checks and de-duplicates the ratings: of several ratings of a film by one viewer the newest stays (the last
 * in the file, where times are equal or missing). `onRows` hears how many rows were read so far. Throws what DuckDB
 * throws when the file as a whole cannot be read.
 */
export async function importRatings(
  connection: DuckDBConnection,
  file: DelimitedFile,
  films: readonly CleanFilm[],
  onRows: (count: number) => void,
): Promise<ImportedRatings> {
  const column = (name: string, otherwise: string) => (name in file.columns ? name : otherwise);
  // All as DOUBLE, which holds every valid id exactly, so that one kind of vector comes out; and without NULLs, which
  // are slow to ask for. That a row is there says that the film was liked, where the file has no ratings.
  const result = await connection.stream(`
    SELECT coalesce(userid, -1)::DOUBLE, coalesce(movieid, -1)::DOUBLE,
      coalesce(${column('rating', '5')}, 'nan'::DOUBLE), coalesce(${column('timestamp', '0')}, 0)::DOUBLE
    FROM ${scanOf('raw_ratings', file)}`);
  const { collector, faulty, rows } = await collectRatings(result, filmIndexes(films), onRows);
  const usable = collector.size;
  const table = collector.toTable();
  const unread = await unreadLines(connection, 'raw_ratings', file);
  const listed = [...unread.listed, ...(await locateRows(connection, 'raw_ratings', file, faulty.listed))];
  return {
    table,
    read: rows + unread.rejectedLines,
    replaced: usable - table.films.length,
    reasons: new Map([...unread.reasons, ...faulty.reasons]),
    listed: listed.sort((a, b) => a.line - b.line).slice(0, MAX_LISTED),
  };
}

/** The movieIndex of each source id, those of merged films included. */
function filmIndexes(films: readonly CleanFilm[]): Map<number, number> {
  const indexes = new Map<number, number>();
  films.forEach((film, movieIndex) => {
    for (const movieId of [film.movieId, ...film.mergedIds]) indexes.set(movieId, movieIndex);
  });
  return indexes;
}

/** Sorts the rows of a result (userId, movieId, rating, seconds) into usable and faulty ones. */
async function collectRatings(
  result: DuckDBResult,
  films: ReadonlyMap<number, number>,
  onRows: (count: number) => void,
): Promise<{ collector: RatingCollector; faulty: FaultyRows; rows: number }> {
  const collector = new RatingCollector();
  const faulty = new FaultyRows();
  let rows = 0;
  let reported = 0;
  for await (const chunk of result) {
    const { rowCount } = chunk;
    if (rows >= reported + ROWS_A_REPORT) {
      onRows(rows);
      reported = rows;
    }
    const [userIds, movieIds, ratings, seconds] = [0, 1, 2, 3].map((i) => chunk.getColumnVector(i));
    for (let i = 0; i < rowCount; i++, rows++) {
      const userId = Number(userIds?.getItem(i));
      const movieId = Number(movieIds?.getItem(i));
      const rating = Number(ratings?.getItem(i));
      const film = films.get(movieId) ?? UNKNOWN;
      const fault = faultOf(userId, movieId, rating, film);
      if (fault !== undefined) faulty.add(rows, fault);
      else collector.add(userId, film, rating, secondsOf(Number(seconds?.getItem(i))));
    }
  }
  return { collector, faulty, rows };
}

/** What is wrong with a row: the first fault that applies. */
function faultOf(userId: number, movieId: number, rating: number, film: number): Fault | undefined {
  if (!isId(userId)) return FAULTS.viewer;
  if (!isId(movieId)) return FAULTS.film;
  if (Number.isNaN(rating)) return FAULTS.rating;
  if (!isRating(rating)) return FAULTS.range;
  if (film === UNKNOWN) return FAULTS.unknownFilm;
  return undefined;
}

/** Ids are the whole numbers that a number holds exactly. */
function isId(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/**
 * A time in seconds since 1970, as the catalogue holds it (until 2038). Finer units are told by their size: as seconds
 * they would lie thousands of years ahead.
 */
function secondsOf(time: number): number {
  let seconds = time;
  while (seconds >= LEAST_MILLISECONDS) seconds /= 1000;
  return Math.max(0, Math.min(Math.floor(seconds), MAX_SECONDS));
}
