import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { DelimitedFile } from './delimited-file.ts';

/** The files of a MovieLens-style folder, and how each is written. */
export interface DatasetFiles {
  readonly format: 'ml-100k' | 'ml-1m' | 'ml-10m' | 'ml-latest' | 'adopted';
  readonly ratings: DelimitedFile;
  readonly films: DelimitedFile;
  readonly tags: DelimitedFile | undefined;
  /** The genre that each numbered flag column of ml-100k's u.item stands for; undefined for other formats. */
  readonly genreFlags: readonly string[] | undefined;
}

const EXPECTED = 'ratings.csv with movies.csv, ratings.dat with movies.dat, or u.data with u.item';

function unusable(message: string): ReelscopeError {
  return new ReelscopeError('dataset-unusable', message);
}

/**
 * Finds out what a folder holds by looking at its files.
 * Throws `dataset-unusable` when there is no such folder, or no ratings or films in it.
 */
export function detectDataset(folder: string): DatasetFiles {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw unusable(`There is no folder ${folder}: name a folder with ${EXPECTED}.`);
  }
  const holds = (name: string) => existsSync(join(folder, name));
  if (holds('ratings.csv')) return detectCsv(folder);
  if (holds('ratings.dat')) return detectDat(folder);
  if (holds('u.data')) return detect100k(folder);
  throw unusable(`${folder} holds no ratings: a folder with ${EXPECTED} is needed.`);
}

function requireFilms(folder: string, name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) throw unusable(`${folder} holds ratings but no films: ${name} is missing.`);
  return path;
}

/** ml-20m, ml-25m, ml-32m, ml-latest and ml-latest-small are written alike: CSV with a header. */
function detectCsv(folder: string): DatasetFiles {
  const ratings = ratingsCsv(join(folder, 'ratings.csv'));
  const films = filmsCsv(requireFilms(folder, 'movies.csv'));
  const tagsPath = join(folder, 'tags.csv');
  const tags = existsSync(tagsPath)
    ? csvFile(tagsPath, { movieid: 'DOUBLE', tag: 'VARCHAR' }, { userid: 'VARCHAR', timestamp: 'VARCHAR' })
    : undefined;
  return { format: 'ml-latest', ratings, films, tags, genreFlags: undefined };
}

const RATING_COLUMNS = { rating: 'DOUBLE', timestamp: 'BIGINT' } as const;

/** Throws `dataset-unusable` where a column is missing. */
export function ratingsCsv(path: string): DelimitedFile {
  return csvFile(path, { userid: 'DOUBLE', movieid: 'DOUBLE' }, RATING_COLUMNS);
}

/** Throws `dataset-unusable` where a column is missing. */
export function filmsCsv(path: string): DelimitedFile {
  return csvFile(path, { movieid: 'DOUBLE', title: 'VARCHAR' }, { genres: 'VARCHAR' });
}

/** A CSV file with a header, its columns in the order in which they stand; what we do not know is read as text. */
export function csvFile(
  path: string,
  required: DelimitedFile['columns'],
  optional: DelimitedFile['columns'],
): DelimitedFile {
  const [header = '', firstRow = ''] = firstLines(path);
  const names = header.split(',').map((name) => name.trim().replaceAll('"', '').toLowerCase());
  const missing = Object.keys(required).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw unusable(`${path} has no column ${missing.join(', ')}: its first line must name the columns.`);
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

/** True for a row in which fields are quoted, each from end to end; a stray quote does not make one. */
function isQuotedRow(row: string): boolean {
  return /^("[^"]*"|[^",]*)(,("[^"]*"|[^",]*))*$/.test(row) && row.includes('"');
}

/** ml-1m and ml-10m: "::" between the fields; ml-1m is latin-1 with whole stars, ml-10m UTF-8 with half stars. */
function detectDat(folder: string): DatasetFiles {
  const moviesPath = requireFilms(folder, 'movies.dat');
  const dat = (path: string, columns: DelimitedFile['columns']): DelimitedFile => ({
    path,
    delimiter: '::',
    quote: '',
    header: false,
    encoding: Object.values(columns).includes('VARCHAR') ? encodingOf(path) : 'utf-8',
    lineEnds: lineEndsOf(path),
    columns,
  });
  const tagsPath = join(folder, 'tags.dat');
  const ratings = dat(join(folder, 'ratings.dat'), {
    userid: 'DOUBLE',
    movieid: 'DOUBLE',
    ...RATING_COLUMNS,
  });
  const halfStars = firstLines(ratings.path).some((line) => /^\d+::\d+::\d+\.\d/.test(line));
  return {
    format: existsSync(join(folder, 'users.dat')) && !halfStars ? 'ml-1m' : 'ml-10m',
    ratings,
    films: dat(moviesPath, { movieid: 'DOUBLE', title: 'VARCHAR', genres: 'VARCHAR' }),
    tags: existsSync(tagsPath)
      ? dat(tagsPath, { userid: 'VARCHAR', movieid: 'DOUBLE', tag: 'VARCHAR', timestamp: 'VARCHAR' })
      : undefined,
    genreFlags: undefined,
  };
}

/** The genres of ml-100k in the order of its flag columns (its u.genre file, where that is missing). */
const GENRES_100K = [
  ...['unknown', 'Action', 'Adventure', 'Animation', "Children's", 'Comedy', 'Crime', 'Documentary', 'Drama'],
  ...[
    'Fantasy',
    'Film-Noir',
    'Horror',
    'Musical',
    'Mystery',
    'Romance',
    'Sci-Fi',
    'Thriller',
    'War',
    'Western',
  ],
];

function detect100k(folder: string): DatasetFiles {
  const genrePath = join(folder, 'u.genre');
  const genres = existsSync(genrePath)
    ? readFileSync(genrePath, 'latin1')
        .split(/\r?\n/)
        .map((line) => line.split('|')[0] ?? '')
        .filter((genre) => genre !== '')
    : GENRES_100K;
  const flags = Object.fromEntries(genres.map((_, i) => [`flag${i}`, 'VARCHAR' as const]));
  const plain = { quote: '', header: false } as const;
  return {
    format: 'ml-100k',
    ratings: {
      ...plain,
      path: join(folder, 'u.data'),
      delimiter: '\t',
      lineEnds: lineEndsOf(join(folder, 'u.data')),
      encoding: 'utf-8',
      columns: { userid: 'DOUBLE', movieid: 'DOUBLE', ...RATING_COLUMNS },
    },
    films: {
      ...plain,
      path: requireFilms(folder, 'u.item'),
      delimiter: '|',
      lineEnds: lineEndsOf(join(folder, 'u.item')),
      encoding: 'latin-1',
      columns: {
        movieid: 'DOUBLE',
        title: 'VARCHAR',
        released: 'VARCHAR',
        video: 'VARCHAR',
        url: 'VARCHAR',
        ...flags,
      },
    },
    tags: undefined,
    genreFlags: genres,
  };
}

const HEAD_BYTES = 64 * 1024;

/** Some bytes of a file, from its beginning or its end. */
function bytesOf(path: string, from: 'start' | 'end'): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    const position = from === 'start' ? 0 : Math.max(0, fstatSync(file).size - HEAD_BYTES);
    return buffer.subarray(0, readSync(file, buffer, 0, HEAD_BYTES, position));
  } finally {
    closeSync(file);
  }
}

/** The first lines of a file, without a byte order mark. */
function firstLines(path: string): string[] {
  return bytesOf(path, 'start')
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 20);
}

/** Judged by both ends of the file: DuckDB has to be told that line ends vary, and then forgives more. */
function lineEndsOf(path: string): DelimitedFile['lineEnds'] {
  const text = bytesOf(path, 'start').toString('latin1') + bytesOf(path, 'end').toString('latin1');
  return text.includes('\r\n') && /(^|[^\r])\n/.test(text) ? 'mixed' : 'uniform';
}

/** UTF-8 where the whole file is valid UTF-8, otherwise latin-1, in which any byte is a character. */
function encodingOf(path: string): DelimitedFile['encoding'] {
  const file = openSync(path, 'r');
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      const length = readSync(file, buffer, 0, buffer.length, null);
      decoder.decode(buffer.subarray(0, length), { stream: length > 0 });
      if (length === 0) return 'utf-8';
    }
  } catch {
    return 'latin-1';
  } finally {
    closeSync(file);
  }
}
