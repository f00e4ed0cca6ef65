import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DelimitedFile } from './delimited-file.ts';

/** A record of a file: usually a line, but a quoted field may contain line breaks. */
interface FileRecord {
  /** Counted from 1, including blank lines and the header: what DuckDB calls a line. */
  readonly number: number;
  /** The line of the file on which the record starts, counted from 1. */
  readonly line: number;
  readonly isBlank: boolean;
}

/**
 * Yields the records of a file in order. `rejected` holds the numbers of those that DuckDB could not read: if such a
 * record leaves a quote open, and the next quote is followed by something that cannot follow a field, DuckDB gives the
 * record up and continues on the next line.
 */
async function* recordsOf(
  { path, quote, delimiter }: DelimitedFile,
  rejected: ReadonlySet<number>,
): AsyncGenerator<FileRecord> {
  const input = createReadStream(path, { encoding: 'latin1' });
  let line = 0;
  let number = 0;
  let start = 0;
  let isOpen = false;
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line++;
      if (!isOpen) {
        start = line;
        number++;
      }
      if (isOpen && rejected.has(number) && closesWrongly(text, quote, delimiter)) isOpen = false;
      // A quote within quotes is doubled, so an odd number of quotes opens or closes a field.
      else if (quote !== '' && (text.split(quote).length - 1) % 2 === 1) isOpen = !isOpen;
      if (!isOpen) yield { number, line: start, isBlank: text === '' && start === line };
    }
    if (isOpen) yield { number, line: start, isBlank: false };
  } finally {
    input.destroy();
  }
}

/** True when the first quote of the line is followed by neither a delimiter nor the line's end nor a second quote. */
function closesWrongly(text: string, quote: string, delimiter: string): boolean {
  const at = text.indexOf(quote);
  const after = text.slice(at + 1);
  return at >= 0 && after !== '' && !after.startsWith(delimiter) && !after.startsWith(quote);
}

/** The line numbers (from 1) of the records with the given numbers, which must ascend. Reads the file once. */
export async function linesOfRecords(file: DelimitedFile, numbers: readonly number[]): Promise<number[]> {
  // Without quotes every record is a line.
  if (file.quote === '' || numbers.length === 0) return [...numbers];
  const found: number[] = [];
  for await (const { number, line } of recordsOf(file, new Set(numbers))) {
    if (number === numbers[found.length]) found.push(line);
    if (found.length === numbers.length) break;
  }
  return found;
}

/**
 * The line numbers (from 1) of the given data rows; fewer if some cannot be found. `rows` must ascend and are counted
 * from 0, without blank lines, the header, and the records in `rejected` (which were never rows). Reads the file once.
 */
export async function linesOfRows(
  file: DelimitedFile,
  rejected: ReadonlySet<number>,
  rows: readonly number[],
): Promise<number[]> {
  const found: number[] = [];
  if (rows.length === 0) return found;
  let row = -1;
  for await (const { number, line, isBlank } of recordsOf(file, rejected)) {
    if ((file.header && number === 1) || isBlank || rejected.has(number)) continue;
    row++;
    if (row !== rows[found.length]) continue;
    found.push(line);
    if (found.length === rows.length) break;
  }
  return found;
}
