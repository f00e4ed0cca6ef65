import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { isRating } from '#shared/domain/rating.ts';
import type { CleanFilm } from './clean-films.ts';
import { MAX_LISTED, type RejectedRow } from './import-report.ts';
import { RatingCollector, type RatingTable } from './rating-table.ts';
import { hasColumn, type DelimitedFile } from './delimited-file.ts';
import { locateRows, scanOf, unreadLines, type UnusableRow } from './read-delimited.ts';
import { isSourceId } from './source-id.ts';

export interface ImportedRatings {
  readonly table: RatingTable;
  readonly read: number;
  readonly replaced: number;
  readonly reasons: ReadonlyMap<string, number>;
  readonly listed: readonly RejectedRow[];
}

/** Rows between two calls of `onRows`. */
const ROWS_A_REPORT = 1 << 18;

const MAX_SECONDS = 2 ** 31 - 1;
/** Times from here on are not in seconds: 1e11 milliseconds are March 1973, 1e11 seconds the year 5138. */
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
  /** The first `MAX_LISTED` of them. */
  readonly listed: UnusableRow[] = [];

  add(row: number, fault: Fault): void {
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
    if (this.listed.length < MAX_LISTED) this.listed.push({ row, ...fault });
  }

  /** The number of rows for each reason that occurred. */
  get reasons(): [string, number][] {
    return [...this.#counts].filter(([, count]) => count > 0).map(([{ reason }, count]) => [reason, count]);
  }
}

/**
 * Reads, checks and de-duplicates the ratings: if a viewer rated a film several times, the newest rating is kept (the
 * last in the file if times are equal or missing). `onRows` is called with the number of rows read so far. Throws what
 * DuckDB throws if the file as a whole cannot be read.
 */
export async function importRatings(
  connection: DuckDBConnection,
  file: DelimitedFile,
  films: readonly CleanFilm[],
  onRows: (count: number) => void,
): Promise<ImportedRatings> {
  const column = (name: string, otherwise: string) => (hasColumn(file, name) ? name : otherwise);
  // Everything as DOUBLE, which holds every valid id exactly, so that all columns arrive as one kind of vector; and
  // without NULLs, which are slow to test for. In a file without ratings, each row counts as 5 stars.
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

/** The movieIndex for each source id, including those of merged films. */
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

/** The first fault that applies to a row; undefined for a usable row. */
function faultOf(userId: number, movieId: number, rating: number, film: number): Fault | undefined {
  if (!isSourceId(userId)) return FAULTS.viewer;
  if (!isSourceId(movieId)) return FAULTS.film;
  if (Number.isNaN(rating)) return FAULTS.rating;
  if (!isRating(rating)) return FAULTS.range;
  if (film === UNKNOWN) return FAULTS.unknownFilm;
  return undefined;
}

/**
 * A time in seconds since 1970, clamped to what the catalogue's int32 holds (until 2038). Finer units are recognised by
 * their size: read as seconds, they would lie thousands of years ahead.
 */
function secondsOf(time: number): number {
  let seconds = time;
  while (seconds >= LEAST_MILLISECONDS) seconds /= 1000;
  return Math.max(0, Math.min(Math.floor(seconds), MAX_SECONDS));
}
