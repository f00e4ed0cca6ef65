import type { DuckDBConnection } from '@duckdb/node-api';
import { basename } from 'node:path';
import type { CleanFilm } from './clean-films.ts';
import { queryNumber, queryRows } from './duckdb.ts';
import { MAX_LISTED, type RejectedRow } from './import-report.ts';
import { lineNumbersOf } from './line-numbers.ts';
import { readDelimited, type DelimitedFile } from './read-delimited.ts';

/** Every viewer's ratings: those of viewer v are entries indptr[v] to indptr[v + 1] - 1, films ascending. */
export interface RatingTable {
  /** Source ids, ascending; the place in the list is the viewerIndex. */
  readonly userIds: readonly number[];
  readonly indptr: Int32Array;
  readonly films: Int32Array;
  readonly ratings: Float32Array;
  /** Seconds since 1970; 0 where the source has no times. */
  readonly seconds: Int32Array;
}

export interface ImportedRatings {
  readonly table: RatingTable;
  readonly read: number;
  readonly replaced: number;
  readonly reasons: ReadonlyMap<string, number>;
  readonly listed: readonly RejectedRow[];
}

/** The largest id that a number holds exactly. */
const MAX_ID = Number.MAX_SAFE_INTEGER;
const MAX_SECONDS = 2 ** 31 - 1;

/** What is wrong with a row that could be read, and the column to blame; the first that applies. */
const FAULTS = [
  { when: `userid IS NULL OR userid < 0 OR userid > ${MAX_ID}`, column: 'userId', reason: 'not a viewer id' },
  {
    when: `movieid IS NULL OR movieid < 0 OR movieid > ${MAX_ID}`,
    column: 'movieId',
    reason: 'not a film id',
  },
  { when: 'rating IS NULL OR isnan(rating)', column: 'rating', reason: 'no rating' },
  { when: 'rating < 0.5 OR rating > 5', column: 'rating', reason: 'rating outside 0.5 to 5' },
  { when: 'movie_index IS NULL', column: 'movieId', reason: 'film not in the list of films' },
] as const;

/**
 * Reads, checks and de-duplicates the ratings: of several ratings of a film by one viewer the newest stays (the last
 * in the file, where times are equal or missing).
 */
export async function importRatings(
  connection: DuckDBConnection,
  file: DelimitedFile,
  films: readonly CleanFilm[],
): Promise<ImportedRatings> {
  const read = await readDelimited(connection, 'raw_ratings', file);
  await registerFilms(connection, films);
  const column = (name: string, otherwise: string) => (name in file.columns ? name : otherwise);
  await connection.run(`
    CREATE OR REPLACE TABLE checked AS
    SELECT position, userid, movie_index, rating, seconds,
      CASE ${FAULTS.map(({ when }, i) => `WHEN ${when} THEN ${i}`).join(' ')} END AS fault
    FROM (SELECT rowid AS position, userid, movieid, ${column('rating', '5.0')} AS rating,
            greatest(0, least(coalesce(${column('timestamp', '0')}, 0), ${MAX_SECONDS})) AS seconds FROM raw_ratings)
      LEFT JOIN film_ids USING (movieid)`);
  await connection.run(`
    CREATE OR REPLACE TABLE kept AS
    SELECT userid, movie_index, arg_max(rating, (seconds, position)) AS rating, max(seconds) AS seconds
    FROM checked WHERE fault IS NULL GROUP BY userid, movie_index`);
  const faulty = await queryNumber(connection, 'SELECT count(*) FROM checked WHERE fault IS NOT NULL');
  const table = await readTable(connection);
  const unread = { reasons: read.reasons, listed: read.listed };
  const faults = faulty > 0 ? await listFaults(connection, file) : { reasons: new Map(), listed: [] };
  return {
    table,
    read: read.rows + read.rejectedLines,
    replaced: read.rows - faulty - table.films.length,
    reasons: new Map([...unread.reasons, ...faults.reasons]),
    listed: [...unread.listed, ...faults.listed].sort((a, b) => a.line - b.line).slice(0, MAX_LISTED),
  };
}

/** Tells DuckDB which movieIndex each source id has, those of merged films included. */
async function registerFilms(connection: DuckDBConnection, films: readonly CleanFilm[]): Promise<void> {
  await connection.run('CREATE OR REPLACE TABLE film_ids (movieid BIGINT PRIMARY KEY, movie_index INTEGER)');
  const appender = await connection.createAppender('film_ids');
  films.forEach((film, movieIndex) => {
    for (const movieId of [film.movieId, ...film.mergedIds]) {
      appender.appendBigInt(BigInt(movieId));
      appender.appendInteger(movieIndex);
      appender.endRow();
    }
  });
  appender.closeSync();
}

async function listFaults(
  connection: DuckDBConnection,
  file: DelimitedFile,
): Promise<{ reasons: Map<string, number>; listed: RejectedRow[] }> {
  const counts = await queryRows(
    connection,
    'SELECT fault, count(*) AS rows FROM checked WHERE fault IS NOT NULL GROUP BY fault ORDER BY fault',
  );
  const reasons = new Map(counts.map((row) => [faultOf(row['fault']).reason, Number(row['rows'])]));
  const first = await queryRows(
    connection,
    `SELECT position, fault FROM checked WHERE fault IS NOT NULL ORDER BY position LIMIT ${MAX_LISTED}`,
  );
  const bad = await queryRows(connection, 'SELECT line FROM raw_ratings_bad');
  const lines = await lineNumbersOf(
    file.path,
    file.header,
    new Set(bad.map((row) => Number(row['line']))),
    first.map((row) => Number(row['position'])),
  );
  const listed = first.map((row, i) => ({
    file: basename(file.path),
    line: lines[i] ?? 0,
    ...faultOf(row['fault']),
  }));
  return { reasons, listed };
}

function faultOf(number: unknown): { column: string; reason: string } {
  const { column, reason } = FAULTS[Number(number)] ?? { column: 'rating', reason: 'not usable' };
  return { column, reason };
}

async function readTable(connection: DuckDBConnection): Promise<RatingTable> {
  await connection.run(`
    CREATE OR REPLACE TABLE viewers AS
    SELECT userid, (row_number() OVER (ORDER BY userid) - 1)::INTEGER AS viewer_index
    FROM (SELECT DISTINCT userid FROM kept)`);
  const userRows = await queryRows(connection, 'SELECT userid FROM viewers ORDER BY viewer_index');
  const userIds = userRows.map((row) => Number(row['userid']));
  const entries = await queryNumber(connection, 'SELECT count(*) FROM kept');

  const indptr = new Int32Array(userIds.length + 1);
  const films = new Int32Array(entries);
  const ratings = new Float32Array(entries);
  const seconds = new Int32Array(entries);
  const result = await connection.stream(`
    SELECT viewer_index, movie_index, rating::FLOAT AS rating, seconds::INTEGER AS seconds
    FROM kept JOIN viewers USING (userid) ORDER BY viewer_index, movie_index`);
  let entry = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const viewerColumn = chunk.getColumnVector(0);
    const [filmColumn, ratingColumn, secondColumn] = [1, 2, 3].map((i) => chunk.getColumnVector(i));
    for (let row = 0; row < chunk.rowCount; row++, entry++) {
      const viewer = Number(viewerColumn.getItem(row));
      indptr[viewer + 1] = (indptr[viewer + 1] ?? 0) + 1;
      films[entry] = Number(filmColumn?.getItem(row));
      ratings[entry] = Number(ratingColumn?.getItem(row));
      seconds[entry] = Number(secondColumn?.getItem(row));
    }
  }
  for (let viewer = 0; viewer < userIds.length; viewer++) {
    indptr[viewer + 1] = (indptr[viewer + 1] ?? 0) + (indptr[viewer] ?? 0);
  }
  return { userIds, indptr, films, ratings, seconds };
}
