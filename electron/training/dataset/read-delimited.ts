import type { DuckDBConnection } from '@duckdb/node-api';
import { basename } from 'node:path';
import { nameInFile, type DelimitedFile } from './delimited-file.ts';
import { literalPath, queryNumber, queryRows, sqlText } from './duckdb.ts';
import { linesOfRecords, linesOfRows } from './line-numbers.ts';
import { MAX_LISTED, type RejectedRow } from './import-report.ts';

/** The outcome of reading a file: the rows in the table, and the lines that could not be read at all. */
export interface ReadResult {
  readonly rows: number;
  readonly rejectedLines: number;
  readonly reasons: ReadonlyMap<string, number>;
  readonly listed: readonly RejectedRow[];
}

/** Our name for a quote that is not closed before the next one opens: DuckDB reads the lines between as one. */
const NOT_CLOSED = 'NOT CLOSED';

/** DuckDB's names for what is wrong with a line, in our words. */
const REASONS: Readonly<Record<string, string>> = {
  CAST: 'not a number',
  'MISSING COLUMNS': 'too few columns',
  'TOO MANY COLUMNS': 'too many columns',
  'UNQUOTED VALUE': 'text after a closing quote',
  [NOT_CLOSED]: 'a quote that is not closed takes the lines after it',
  'LINE SIZE OVER MAXIMUM': 'line too long',
  'INVALID ENCODING': 'not valid text in the file encoding',
};

/** The lines of a file that could not be read at all. */
export type UnreadLines = Omit<ReadResult, 'rows'>;

/**
 * The SQL table function that reads a file, rows in file order. Lines that cannot be read are set aside; once the query
 * is done, `unreadLines` with the same `name` reports them.
 */
export function scanOf(name: string, file: DelimitedFile): string {
  const columns = file.columns.map(({ name: column, type }) => `${sqlText(column)}: ${sqlText(type)}`);
  return `read_csv(${sqlText(literalPath(file.path))},
    auto_detect = false, header = ${file.header}, delim = ${sqlText(file.delimiter)},
    quote = ${sqlText(file.quote)}, escape = ${sqlText(file.quote)}, encoding = ${sqlText(file.encoding)},
    columns = {${columns.join(', ')}}, strict_mode = ${file.lineEnds === 'uniform'},
    store_rejects = true, rejects_table = '${name}_rejects', rejects_scan = '${name}_scans', rejects_limit = 0)`;
}

/**
 * Reads a file into the table `table`, rows in file order. Lines that cannot be read are set aside, counted and listed.
 * Throws what DuckDB throws if the file as a whole cannot be read.
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

/**
 * Counts the lines that the scan called `name` could not read, and lists the first `MAX_LISTED`. Their record numbers
 * stay in the table `<name>_bad`.
 */
export async function unreadLines(
  connection: DuckDBConnection,
  name: string,
  file: DelimitedFile,
): Promise<UnreadLines> {
  // A line can be wrong in several columns; the first gives the reason.
  await connection.run(`
    CREATE OR REPLACE TABLE ${name}_bad AS
    SELECT line, arg_min(coalesce(column_name, ''), coalesce(column_idx, 0)) AS column_name,
      arg_min(CASE WHEN error_type::VARCHAR = 'UNQUOTED VALUE' AND contains(rtrim(csv_line, chr(10) || chr(13)), chr(10))
        THEN '${NOT_CLOSED}' ELSE error_type::VARCHAR END, coalesce(column_idx, 0)) AS error_type
    FROM ${name}_rejects GROUP BY line`);
  const grouped = await queryRows(
    connection,
    `SELECT error_type, count(*) AS lines FROM ${name}_bad GROUP BY error_type`,
  );
  const reasons = new Map(grouped.map((row) => [reasonOf(row['error_type']), Number(row['lines'])]));
  const first = await queryRows(connection, `SELECT * FROM ${name}_bad ORDER BY line LIMIT ${MAX_LISTED}`);
  const lines = await linesOfRecords(
    file,
    first.map((row) => Number(row['line'])),
  );
  return {
    rejectedLines: [...reasons.values()].reduce((sum, count) => sum + count, 0),
    reasons,
    listed: first.map((row, i) => ({
      file: basename(file.path),
      line: lines[i] ?? Number(row['line']),
      column: columnTitle(row['column_name']),
      reason: reasonOf(row['error_type']),
    })),
  };
}

/** A row that could be read but not used: its position among the rows read (from 0), the column at fault, and why. */
export interface UnusableRow {
  readonly row: number;
  readonly column: string;
  readonly reason: string;
}

/**
 * The line numbers of the first `MAX_LISTED` unusable rows of the scan called `name`, after `unreadLines`; `rows` must
 * be in file order. A row whose line cannot be determined because of broken quotes is left out of the list (it is
 * counted all the same).
 */
export async function locateRows(
  connection: DuckDBConnection,
  name: string,
  file: DelimitedFile,
  rows: readonly UnusableRow[],
): Promise<RejectedRow[]> {
  const first = rows.slice(0, MAX_LISTED);
  if (first.length === 0) return [];
  const bad = await queryRows(connection, `SELECT line FROM ${name}_bad`);
  const lines = await linesOfRows(
    file,
    new Set(bad.map((row) => Number(row['line']))),
    first.map(({ row }) => row),
  );
  return first.flatMap(({ column, reason }, i) => {
    const line = lines[i];
    return line === undefined ? [] : [{ file: basename(file.path), line, column, reason }];
  });
}

/** Column names are matched in lower case; reports spell these as MovieLens does. */
const COLUMN_TITLES = new Map([
  ['userid', 'userId'],
  ['movieid', 'movieId'],
]);

function columnTitle(name: unknown): string | null {
  const column = typeof name === 'string' ? nameInFile(name) : '';
  return column === '' ? null : (COLUMN_TITLES.get(column) ?? column);
}

function reasonOf(errorType: unknown): string {
  const name = String(errorType);
  return REASONS[name] ?? name.toLowerCase();
}
