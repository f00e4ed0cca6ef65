import type { DuckDBConnection } from '@duckdb/node-api';
import { basename } from 'node:path';
import { queryNumber, queryRows, sqlText } from './duckdb.ts';
import { MAX_LISTED, type RejectedRow } from './import-report.ts';

/** How a text file of rows is written. */
export interface DelimitedFile {
  readonly path: string;
  readonly delimiter: string;
  /** The quote character, or '' where quotes are ordinary characters. */
  readonly quote: '"' | '';
  readonly header: boolean;
  readonly encoding: 'utf-8' | 'latin-1';
  /** Column names in the order of the file, with their SQL types. */
  readonly columns: Readonly<Record<string, 'BIGINT' | 'DOUBLE' | 'VARCHAR'>>;
}

/** What became of reading a file: rows in the table, and lines that could not be read at all. */
export interface ReadResult {
  readonly rows: number;
  readonly rejectedLines: number;
  readonly reasons: ReadonlyMap<string, number>;
  readonly listed: readonly RejectedRow[];
}

/** DuckDB's names for what can be wrong with a line, in our words. */
const REASONS: Readonly<Record<string, string>> = {
  CAST: 'not a number',
  'MISSING COLUMNS': 'too few columns',
  'TOO MANY COLUMNS': 'too many columns',
  'UNQUOTED VALUE': 'text after a closing quote',
  'LINE SIZE OVER MAXIMUM': 'line too long',
  'INVALID ENCODING': 'not valid text in the file encoding',
};

/** What became of the lines of a file that could not be read at all. */
export type UnreadLines = Omit<ReadResult, 'rows'>;

/**
 * The SQL table function that reads a file, rows in the order of the file. Lines that cannot be read are set aside:
 * once the query is done, `unreadLines` of the same name tells of them.
 */
export function scanOf(name: string, file: DelimitedFile): string {
  const columns = Object.entries(file.columns).map(
    ([column, type]) => `${sqlText(column)}: ${sqlText(type)}`,
  );
  return `read_csv(${sqlText(file.path)},
    auto_detect = false, header = ${file.header}, delim = ${sqlText(file.delimiter)},
    quote = ${sqlText(file.quote)}, escape = ${sqlText(file.quote)}, encoding = ${sqlText(file.encoding)},
    columns = {${columns.join(', ')}},
    store_rejects = true, rejects_table = '${name}_rejects', rejects_scan = '${name}_scans', rejects_limit = 0)`;
}

/**
 * Reads a file into the table `table`, rows in the order of the file. Lines that cannot be read are set aside, counted
 * and listed. Throws what DuckDB throws when the file as a whole cannot be read.
 */
export async function readDelimited(
  connection: DuckDBConnection,
  table: string,
  file: DelimitedFile,
): Promise<ReadResult> {
  await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${scanOf(table, file)}`);
  const rows = await queryNumber(connection, `SELECT count(*) FROM ${table}`);
  return { rows, ...(await unreadLines(connection, table, file)) };
}

/** Counts and lists the lines that the scan called `name` could not read; they stay in the table `<name>_bad`. */
export async function unreadLines(
  connection: DuckDBConnection,
  name: string,
  file: DelimitedFile,
): Promise<UnreadLines> {
  // A line can be wrong in several columns; the first says why.
  await connection.run(`
    CREATE OR REPLACE TABLE ${name}_bad AS
    SELECT line, arg_min(column_name, column_idx) AS column_name, arg_min(error_type::VARCHAR, column_idx) AS error_type
    FROM ${name}_rejects GROUP BY line`);
  const grouped = await queryRows(
    connection,
    `SELECT error_type, count(*) AS lines FROM ${name}_bad GROUP BY error_type`,
  );
  const reasons = new Map(grouped.map((row) => [reasonOf(row['error_type']), Number(row['lines'])]));
  const listed = await queryRows(connection, `SELECT * FROM ${name}_bad ORDER BY line LIMIT ${MAX_LISTED}`);
  return {
    rejectedLines: [...reasons.values()].reduce((sum, lines) => sum + lines, 0),
    reasons,
    listed: listed.map((row) => ({
      file: basename(file.path),
      line: Number(row['line']),
      column: typeof row['column_name'] === 'string' ? row['column_name'] : null,
      reason: reasonOf(row['error_type']),
    })),
  };
}

function reasonOf(errorType: unknown): string {
  const name = String(errorType);
  return REASONS[name] ?? name.toLowerCase();
}
