import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { DelimitedFile } from './delimited-file.ts';
import { encodingOf, firstLines, lineEndsOf } from './sniff-file.ts';

/** The columns of ratings that every format of MovieLens has. */
export const RATING_COLUMNS = { rating: 'DOUBLE', timestamp: 'BIGINT' } as const;

/** Throws `dataset-unusable` where a column is missing. */
export function ratingsCsv(path: string): DelimitedFile {
  return csvFile(path, { userid: 'DOUBLE', movieid: 'DOUBLE' }, RATING_COLUMNS);
}

/** Throws `dataset-unusable` where a column is missing. */
export function filmsCsv(path: string): DelimitedFile {
  return csvFile(path, { movieid: 'DOUBLE', title: 'VARCHAR' }, { genres: 'VARCHAR' });
}

/**
 * A CSV file with a header, its columns in the order in which they stand; what we do not know is read as text.
 * Throws `dataset-unusable` where a required column is missing.
 */
export function csvFile(
  path: string,
  required: DelimitedFile['columns'],
  optional: DelimitedFile['columns'],
): DelimitedFile {
  const [header = '', firstRow = ''] = firstLines(path);
  const names = header.split(',').map((name) => name.trim().replaceAll('"', '').toLowerCase());
  const missing = Object.keys(required).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const message = `${path} ${whyNoColumns(header) ?? `has no column ${missing.join(', ')}: its first line must name the columns`}.`;
    throw new ReelscopeError('dataset-unusable', message);
  }
  // Through a Map, because a column may be called "constructor".
  const known = new Map(Object.entries({ ...required, ...optional }));
  const named = new Map<string, 'BIGINT' | 'DOUBLE' | 'VARCHAR'>();
  names.forEach((name, i) => {
    named.set(name === '' || named.has(name) ? `column${i}` : name, known.get(name) ?? 'VARCHAR');
  });
  const columns = Object.fromEntries(named);
  // In a file of numbers a stray quote would swallow the lines that follow, so quotes count only where they are used.
  const numbersOnly = !Object.values(columns).includes('VARCHAR');
  const quote = numbersOnly && !isQuotedRow(firstRow) ? '' : '"';
  const encoding = numbersOnly ? 'utf-8' : encodingOf(path);
  return { path, delimiter: ',', quote, header: true, encoding, lineEnds: lineEndsOf(path), columns };
}

/** What is wrong with the file as a whole where its first line shows that; undefined where it does not. */
function whyNoColumns(header: string): string | undefined {
  // Each Latin letter of UTF-16 is a byte and a zero.
  if (header.includes('\0')) return 'is written in UTF-16: save it as UTF-8';
  if (header.includes(',')) return undefined;
  if (header.includes(';')) return 'is separated by semicolons: save it with commas between the columns';
  if (header.includes('\t')) return 'is separated by tabs: save it with commas between the columns';
  return undefined;
}

/** True for a row in which fields are quoted, each from end to end; a stray quote does not make one. */
function isQuotedRow(row: string): boolean {
  return /^("[^"]*"|[^",]*)(,("[^"]*"|[^",]*))*$/.test(row) && row.includes('"');
}
