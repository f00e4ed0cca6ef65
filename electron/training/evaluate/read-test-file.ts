import { statSync } from 'node:fs';
import { isRating } from '#shared/domain/rating.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { csvFile } from '../dataset/csv-file.ts';
import { queryRows, withDuckDb } from '../dataset/duckdb.ts';
import { readDelimited } from '../dataset/read-delimited.ts';
import { isSourceId } from '../dataset/source-id.ts';

/** A viewer's held-out rating, by the source's ids; `rating` is null if the file has none. */
export interface TestRating {
  readonly userId: number;
  readonly movieId: number;
  readonly rating: number | null;
}

/**
 * Reads a CSV file with userId, movieId and optionally rating. `scratchFolder` holds DuckDB's spill files.
 * Throws `dataset-unusable` if there is no such file, it has no rows, a line cannot be read, an id is not a whole
 * number, or a rating is not from 0.5 to 5.
 */
export async function readTestFile(path: string, scratchFolder: string): Promise<TestRating[]> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new ReelscopeError(
      'dataset-unusable',
      `There is no file ${path}: name a CSV with userId and movieId.`,
    );
  }
  const file = csvFile(
    path,
    { userid: 'DOUBLE', movieid: 'DOUBLE' },
    { rating: 'DOUBLE', timestamp: 'BIGINT' },
  );
  return withDuckDb(scratchFolder, async (connection) => {
    const { rows, rejectedLines, listed } = await readDelimited(connection, 'test_ratings', file);
    if (rejectedLines > 0) {
      const first = listed[0];
      const where = first === undefined ? '' : ` (line ${first.line}: ${first.reason})`;
      throw incorrect(path, `${rejectedLines} lines that cannot be read${where}`);
    }
    if (rows === 0) throw new ReelscopeError('dataset-unusable', `${path} holds no ratings.`);
    const found = await queryRows(connection, 'SELECT * FROM test_ratings ORDER BY rowid');
    const ratings = found.map((row) => ({
      userId: Number(row['userid'] ?? Number.NaN),
      movieId: Number(row['movieid'] ?? Number.NaN),
      rating: typeof row['rating'] === 'number' ? row['rating'] : null,
    }));
    const nobody = ratings.filter(({ userId, movieId }) => !isSourceId(userId) || !isSourceId(movieId));
    if (nobody.length > 0) {
      throw incorrect(path, `${nobody.length} rows whose userId or movieId is not a whole number`);
    }
    const wrong = ratings.filter(({ rating }) => rating !== null && !isRating(rating));
    if (wrong.length > 0) throw incorrect(path, `${wrong.length} ratings that are not from 0.5 to 5`);
    return ratings;
  });
}

function incorrect(path: string, has: string): ReelscopeError {
  const message = `${path} has ${has}: correct it, so that nothing is left out silently.`;
  return new ReelscopeError('dataset-unusable', message);
}
