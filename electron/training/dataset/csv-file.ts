import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { unknownColumn, type Column, type ColumnTypes, type DelimitedFile } from './delimited-file.ts';
import { encodingOf, firstLines, lineEndsOf } from './sniff-file.ts';

/** The columns that every MovieLens format has in its ratings besides the ids. */
export const RATING_COLUMNS = { rating: 'DOUBLE', timestamp: 'BIGINT' } as const;

/** The layout of a CSV file of ratings. Throws `dataset-unusable` if it has no column userId or movieId. */
export function ratingsCsv(path: string): DelimitedFile {
  return csvFile(path, { userid: 'DOUBLE', movieid: 'DOUBLE' }, RATING_COLUMNS);
}

/** The layout of a CSV file of films. Throws `dataset-unusable` if it has no column movieId or title. */
export function filmsCsv(path: string): DelimitedFile {
  return csvFile(path, { movieid: 'DOUBLE', title: 'VARCHAR' }, { genres: 'VARCHAR' });
}

/** The names of the columns in a CSV file's first line, in lower case. */
export function columnNames(header: string): string[] {
  return header.split(',').map((name) => name.trim().replaceAll('"', '').toLowerCase());
}

/**
 * The layout of a CSV file with a header: its columns in file order, names in lower case. Columns that are neither
 * required nor optional, or repeat a name, are read as text and named by `unknownColumn`.
 * Throws `dataset-unusable` if a required column is missing, `bad-request` if the file cannot be read.
 */
export function csvFile(path: string, required: ColumnTypes, optional: ColumnTypes): DelimitedFile {
  const [header = '', firstRow = ''] = firstLines(path);
  const names = columnNames(header);
  const missing = Object.keys(required).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const message = `${path} ${whyNoColumns(header) ?? `has no column ${missing.join(', ')}: its first line must name the columns`}.`;
    throw new ReelscopeError('dataset-unusable', message);
  }
  // A Map, not an object, because a column may be called "constructor".
  const known = new Map(Object.entries({ ...required, ...optional }));
  const columns = names.map((name, i): Column => {
    const type = names.indexOf(name) === i ? known.get(name) : undefined;
    return type === undefined ? { name: unknownColumn(i, name), type: 'VARCHAR' } : { name, type };
  });
  // A stray quote in a file of numbers would swallow the lines after it: quotes count only if the first row uses them.
  const numbersOnly = columns.every(({ type }) => type !== 'VARCHAR');
  const quote = numbersOnly && !isQuotedRow(firstRow) ? '' : '"';
  const encoding = numbersOnly ? 'utf-8' : encodingOf(path);
  return { path, delimiter: ',', quote, header: true, encoding, lineEnds: lineEndsOf(path), columns };
}

/** Why the whole file cannot be read, judging by its first line; undefined if that line shows no reason. */
function whyNoColumns(header: string): string | undefined {
  // In UTF-16, one of the two bytes of a Latin letter is zero.
  if (header.includes('\0')) return 'is written in UTF-16: save it as UTF-8';
  if (header.includes(',')) return undefined;
  if (header.includes(';')) return 'is separated by semicolons: save it with commas between the columns';
  if (header.includes('\t')) return 'is separated by tabs: save it with commas between the columns';
  return undefined;
}

/** True if the row has fields quoted from end to end and no stray quotes. */
function isQuotedRow(row: string): boolean {
  return /^("[^"]*"|[^",]*)(,("[^"]*"|[^",]*))*$/.test(row) && row.includes('"');
}
