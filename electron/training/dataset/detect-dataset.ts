import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { reading } from '#electron/formats/file-system-error.ts';
import { csvFile, filmsCsv, RATING_COLUMNS, ratingsCsv } from './csv-file.ts';
import { columnsOf, type ColumnTypes, type DelimitedFile } from './delimited-file.ts';
import { encodingOf, firstLines, lineEndsOf } from './sniff-file.ts';

/** The files of a MovieLens-style folder, and the layout of each. */
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
 * Detects the format of a folder by the files in it.
 * Throws `dataset-unusable` if there is no such folder, it has no ratings or films, or a CSV file lacks a required
 * column, and `bad-request` if something in it cannot be read.
 */
export function detectDataset(folder: string): DatasetFiles {
  if (!reading(folder, () => statSync(folder, { throwIfNoEntry: false }))?.isDirectory()) {
    throw unusable(`There is no folder ${folder}: name a folder with ${EXPECTED}.`);
  }
  // If the folder may not be read, `existsSync` reports every file as missing.
  reading(folder, () => readdirSync(folder));
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

/** ml-20m, ml-25m, ml-32m, ml-latest and ml-latest-small share one format: CSV with a header. */
function detectCsv(folder: string): DatasetFiles {
  const ratings = ratingsCsv(join(folder, 'ratings.csv'));
  const films = filmsCsv(requireFilms(folder, 'movies.csv'));
  const tagsPath = join(folder, 'tags.csv');
  const tags = existsSync(tagsPath)
    ? csvFile(tagsPath, { movieid: 'DOUBLE', tag: 'VARCHAR' }, { userid: 'VARCHAR', timestamp: 'VARCHAR' })
    : undefined;
  return { format: 'ml-latest', ratings, films, tags, genreFlags: undefined };
}

/** ml-1m and ml-10m: "::" between the fields; ml-1m is latin-1 with whole stars, ml-10m UTF-8 with half stars. */
function detectDat(folder: string): DatasetFiles {
  const moviesPath = requireFilms(folder, 'movies.dat');
  const dat = (path: string, types: ColumnTypes): DelimitedFile => ({
    path,
    delimiter: '::',
    quote: '',
    header: false,
    encoding: Object.values(types).includes('VARCHAR') ? encodingOf(path) : 'utf-8',
    lineEnds: lineEndsOf(path),
    columns: columnsOf(types),
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

/** The genres of ml-100k in the order of its flag columns, for folders without its u.genre file. */
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
    ? reading(genrePath, () => readFileSync(genrePath, 'latin1'))
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
      columns: columnsOf({ userid: 'DOUBLE', movieid: 'DOUBLE', ...RATING_COLUMNS }),
    },
    films: {
      ...plain,
      path: requireFilms(folder, 'u.item'),
      delimiter: '|',
      lineEnds: lineEndsOf(join(folder, 'u.item')),
      encoding: 'latin-1',
      columns: columnsOf({
        movieid: 'DOUBLE',
        title: 'VARCHAR',
        released: 'VARCHAR',
        video: 'VARCHAR',
        url: 'VARCHAR',
        ...flags,
      }),
    },
    tags: undefined,
    genreFlags: genres,
  };
}
