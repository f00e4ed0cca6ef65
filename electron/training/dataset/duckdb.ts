import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { join } from 'node:path';
import { makeFolder } from '#electron/formats/make-folder.ts';

/** DuckDB spills to disk instead of using more memory than this. */
const MEMORY_LIMIT = '512MB';
/** How far a streamed query may run ahead of its reader: two chunks of a CSV file, so that two cores have work. */
const STREAMING_BUFFER = '64MB';

/**
 * Runs `work` with an in-memory DuckDB that spills below `scratchFolder`, and closes it afterwards. Tables keep the row
 * order of the file they were read from, so `rowid` is a row's position.
 */
export async function withDuckDb<T>(
  scratchFolder: string,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const spill = join(scratchFolder, 'spill');
  makeFolder(spill);
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    temp_directory: spill,
    preserve_insertion_order: 'true',
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`SET streaming_buffer_size = ${sqlText(STREAMING_BUFFER)}`);
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** A text as a SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** DuckDB treats a path as a glob pattern; in brackets, special characters are literal. */
export function literalPath(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]');
}

export async function queryRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<Record<string, DuckDBValue>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjects();
}

/** The single number that a query such as `SELECT count(*)` returns. */
export async function queryNumber(connection: DuckDBConnection, sql: string): Promise<number> {
  const [row] = await queryRows(connection, sql);
  return Number(Object.values(row ?? {})[0] ?? 0);
}
