import type { DuckDBConnection } from '@duckdb/node-api';
import type { CleanFilm } from './clean-films.ts';
import { queryRows } from './duckdb.ts';
import type { DelimitedFile } from './delimited-file.ts';
import { readDelimited, type ReadResult } from './read-delimited.ts';

const TAGS_PER_FILM = 20;

/**
 * The tags of each film in the order of the films: lower case, the most frequent first (ties in alphabetical order), at
 * most `TAGS_PER_FILM`. Tags of unknown films are left out.
 */
export async function importTags(
  connection: DuckDBConnection,
  file: DelimitedFile | undefined,
  films: readonly CleanFilm[],
): Promise<{ byFilm: string[][]; read: number; result: ReadResult | undefined }> {
  const byFilm = films.map((): string[] => []);
  if (file === undefined) return { byFilm, read: 0, result: undefined };
  const result = await readDelimited(connection, 'raw_tags', file);
  await registerFilms(connection, films);
  const rows = await queryRows(
    connection,
    `WITH counted AS (
       SELECT movie_index, lower(trim(tag)) AS tag, count(*) AS times
       FROM raw_tags JOIN film_ids USING (movieid) WHERE trim(tag) <> '' GROUP BY ALL)
     SELECT movie_index, tag FROM counted
     QUALIFY row_number() OVER (PARTITION BY movie_index ORDER BY times DESC, tag) <= ${TAGS_PER_FILM}
     ORDER BY movie_index, times DESC, tag`,
  );
  for (const row of rows) {
    const tags = byFilm[Number(row['movie_index'])];
    if (tags !== undefined && typeof row['tag'] === 'string') tags.push(row['tag']);
  }
  return { byFilm, read: result.rows + result.rejectedLines, result };
}

/** Writes the table `film_ids`: the movieIndex for each source id, including those of merged films. */
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
