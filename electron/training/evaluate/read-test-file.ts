import { statSync } from 'node:fs';
import { isRating } from '#shared/domain/rating.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { csvFile } from '../dataset/csv-file.ts';
import { queryRows, withDuckDb } from '../dataset/duckdb.ts';
import { readDelimited } from '../dataset/read-delimited.ts';

/** A viewer's held-out rating, by the source's ids; `rating` is null if the file has none. */
export interface TestRating {
  readonly userId: number;
  readonly movieId: number;
  readonly rating: number | null;
}

/**
 * Reads a CSV file with userId, movieId and optionally rating. `scratchFolder` holds DuckDB's spill files.
 * Throws `dataset-unusable` if there is no such file, it has no rows, a line cannot be read, or a rating is not from
 * 0.5 to 5.
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
      throw new ReelscopeError(
        'dataset-unusable',
        `${path} has ${rejectedLines} lines that cannot be read${where}: correct it, so that nothing is left out silently.`,
      );
    }
    if (rows === 0) throw new ReelscopeError('dataset-unusable', `${path} holds no ratings.`);
    const found = await queryRows(connection, 'SELECT * FROM test_ratings ORDER BY rowid');
    const wrong = found.filter(({ rating }) => typeof rating === 'number' && !isRating(rating));
    if (wrong.length > 0) {
      const message = `${path} has ${wrong.length} ratings that are not from 0.5 to 5: correct it, so that nothing is left out silently.`;
      throw new ReelscopeError('dataset-unusable', message);
    }
    return found.map((row) => ({
      userId: Number(row['userid']),
      movieId: Number(row['movieid']),
      rating: typeof row['rating'] === 'number' ? row['rating'] : null,
    }));
  });
}
