import type { DuckDBConnection } from '@duckdb/node-api';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { cleanFilms, type CleanFilm, type CleanFilms, type RawFilm } from './clean-films.ts';
import { detectDataset, type DatasetFiles } from './detect-dataset.ts';
import { queryRows, withDuckDb } from './duckdb.ts';
import type { FilmTexts } from './film-texts.ts';
import { importRatings } from './import-ratings.ts';
import { MAX_LISTED, type ImportReport, type RejectedRow } from './import-report.ts';
import { importTags } from './import-tags.ts';
import type { RatingTable } from './rating-table.ts';
import { locateRows, readDelimited, type UnusableRow } from './read-delimited.ts';
import { readTexts } from './read-texts.ts';
import { isSourceId } from './source-id.ts';

/** A data set after cleaning: everything that training needs. */
export interface CleanDataset {
  readonly films: readonly CleanFilm[];
  /** The text of each film, in the order of `films`. */
  readonly texts: FilmTexts;
  /** The tags of each film, the most frequent first, in the order of `films`. */
  readonly tags: readonly (readonly string[])[];
  readonly ratings: RatingTable;
  readonly report: ImportReport;
}

/** What MovieLens writes for a film without genres. */
const NO_GENRES = '(no genres listed)';
/** Typical size of a row in a ratings file, to estimate progress. */
const BYTES_A_RATING = 24;
/** The file of the films' texts in the scratch folder. */
const TEXTS = 'texts.jsonl';

/**
 * Reads and cleans a MovieLens-style folder and, if given, a CSV file of film texts.
 * `scratchFolder` holds DuckDB's spill files and the texts; keep it while the data set is in use, because the texts are
 * read from there. Throws `dataset-unusable` if the folder has no usable ratings or films, `bad-request` if a file
 * cannot be read.
 */
export async function importDataset(
  options: ImportOptions & { readonly folder: string },
): Promise<CleanDataset> {
  return importFiles(detectDataset(options.folder), cleanFilms, options);
}

interface ImportOptions {
  readonly textFile: string | undefined;
  readonly scratchFolder: string;
  /** Called with the rating rows read so far and the approximate share of the file (0 to 1); may throw to stop. */
  readonly onRatings?: (rows: number, share: number) => void;
}

/** Like `importDataset`, for files given one by one; `clean` decides which films there are, and in which order. */
export async function importFiles(
  files: DatasetFiles,
  clean: (raw: readonly RawFilm[]) => CleanFilms,
  options: ImportOptions,
): Promise<CleanDataset> {
  return withDuckDb(options.scratchFolder, async (connection) => {
    const filmResult = await readDelimited(connection, 'raw_films', files.films);
    const { raw, unusable } = await rawFilms(connection, files);
    const { films, merged } = clean(raw);
    const expectedRows = statSync(files.ratings.path).size / BYTES_A_RATING;
    const ratings = await importRatings(connection, files.ratings, films, (rows) =>
      options.onRatings?.(rows, Math.min(1, rows / expectedRows)),
    );
    if (ratings.table.films.length === 0) {
      const [reason] = ratings.reasons.keys();
      const why =
        ratings.read === 0 ? 'it is empty' : `all ${ratings.read} rows were rejected (${reason ?? ''})`;
      throw new ReelscopeError('dataset-unusable', `${files.ratings.path} holds no usable rating: ${why}.`);
    }
    const tags = await importTags(connection, files.tags, films);
    const texts =
      options.textFile === undefined
        ? undefined
        : await readTexts(connection, options.textFile, films, join(options.scratchFolder, TEXTS));
    const rejected = filmResult.rejectedLines + unusable.length;
    const report: ImportReport = {
      format: files.format,
      films: { read: filmResult.rows + filmResult.rejectedLines, kept: films.length, rejected },
      mergedFilms: merged,
      ratings: {
        read: ratings.read,
        kept: ratings.table.films.length,
        replaced: ratings.replaced,
        rejected: [...ratings.reasons.values()].reduce((sum, count) => sum + count, 0),
      },
      texts: {
        read: (texts?.result.rows ?? 0) + (texts?.result.rejectedLines ?? 0),
        joined: texts?.joined ?? 0,
        rejected: texts?.result.rejectedLines ?? 0,
      },
      tags: { read: tags.read, rejected: tags.result?.rejectedLines ?? 0 },
      rejections: [
        ...reasonRows(files.films.path, filmResult.reasons),
        ...reasonRows(files.films.path, countReasons(unusable)),
        ...reasonRows(files.ratings.path, ratings.reasons),
        ...(files.tags === undefined ? [] : reasonRows(files.tags.path, tags.result?.reasons)),
        ...(options.textFile === undefined ? [] : reasonRows(options.textFile, texts?.result.reasons)),
      ],
      rejectedRows: [
        ...[...filmResult.listed, ...(await locateRows(connection, 'raw_films', files.films, unusable))]
          .sort((a, b) => a.line - b.line)
          .slice(0, MAX_LISTED),
        ...ratings.listed,
        ...(tags.result?.listed ?? []),
        ...(texts?.result.listed ?? []),
      ] satisfies RejectedRow[],
    };
    const withoutTexts = films.map(() => undefined);
    return { films, texts: texts?.byFilm ?? withoutTexts, tags: tags.byFilm, ratings: ratings.table, report };
  });
}

function reasonRows(path: string, reasons: ReadonlyMap<string, number> | undefined) {
  return Array.from(reasons ?? [], ([reason, count]) => ({ file: basename(path), reason, count }));
}

/** The films as read, and the unusable rows: without an id or a title, or with the id of an earlier film. */
async function rawFilms(
  connection: DuckDBConnection,
  files: DatasetFiles,
): Promise<{ raw: RawFilm[]; unusable: UnusableRow[] }> {
  const rows = await queryRows(connection, 'SELECT * FROM raw_films ORDER BY rowid');
  const byId = new Map<number, RawFilm>();
  const unusable: UnusableRow[] = [];
  rows.forEach((row, i) => {
    const movieId = Number(row['movieid'] ?? Number.NaN);
    const title = typeof row['title'] === 'string' ? row['title'].trim() : '';
    if (!isSourceId(movieId)) {
      unusable.push({ row: i, column: 'movieId', reason: 'not a film id' });
    } else if (title === '') {
      unusable.push({ row: i, column: 'title', reason: 'no title' });
    } else if (byId.has(movieId)) {
      unusable.push({ row: i, column: 'movieId', reason: 'the id of an earlier film' });
    } else byId.set(movieId, { movieId, rawTitle: title, genres: genresOf(row, files.genreFlags) });
  });
  return { raw: [...byId.values()], unusable };
}

function genresOf(row: Record<string, unknown>, genreFlags: readonly string[] | undefined): string[] {
  const flagged = genreFlags?.filter((_, i) => row[`flag${i}`] === '1');
  const listed = typeof row['genres'] === 'string' ? row['genres'].split('|') : [];
  return (flagged ?? listed)
    .map((genre) => normaliseGenre(genre.trim()))
    .filter((genre) => genre !== '' && genre !== NO_GENRES && genre !== 'unknown');
}

function countReasons(rows: readonly UnusableRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of rows) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

/** ml-100k and ml-1m say "Children's" where the later sets say "Children". */
function normaliseGenre(genre: string): string {
  return genre === "Children's" ? 'Children' : genre;
}
