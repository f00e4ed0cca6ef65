import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { csrPaths } from '#electron/formats/csr.ts';
import { describeWriteError } from '#electron/formats/file-system-error.ts';
import { flushFile } from '#electron/formats/flush.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import { readManifest, type Manifest } from '#electron/formats/manifest.ts';
import { NpyReader } from '#electron/formats/npy.ts';
import { readVocabulary } from '#electron/formats/vocabulary.ts';
import { Hdf5Writer } from './hdf5-writer.ts';

/** The file that was written, and what it holds. */
export interface ExportResult {
  readonly file: string;
  readonly films: number;
  readonly viewers: number;
  readonly ratings: number;
}

/** Numbers that are read and written at a time: 4 MiB of float32 or int32. */
const SLAB = 1024 * 1024;

/**
 * Writes a library as one HDF5 file that any HDF5 program opens: `tfidf/{indptr,indices,data}` (CSR, a row a film, a
 * column a term), `terms`, `idf`, `item_factors`, `viewer_factors`, `films/{movie_id,title,year,genres,is_cold}` and
 * `viewers/user_id` in the order of the matrices' rows, `ratings/{user_id,movie_id,rating,timestamp}`. A year that is
 * not known is 0. The library must have been verified. An existing file is replaced when the new one is complete.
 * Throws `library-unusable`, `library-damaged`, `bad-request` for a folder or a file inside the library, `disk-full`.
 */
export async function exportHdf5(library: string, file: string): Promise<ExportResult> {
  const manifest = readManifest(library);
  const target = resolve(file);
  // A link in the place of the file itself is replaced, not followed.
  if (isInside(realPath(resolve(library)), join(realPath(dirname(target)), basename(target)))) {
    throw new ReelscopeError('bad-request', `${target} is inside the library: name a file somewhere else.`);
  }
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ReelscopeError('bad-request', `${target} is a folder: name a file for the export.`);
  }
  const partial = `${target}.partial-${randomUUID()}`;
  try {
    makeFolder(dirname(target));
    // HDF5 reports no error if it cannot create its file, and overwrites what is there; this throws.
    closeSync(openSync(partial, 'wx'));
    const writer = await Hdf5Writer.create(partial);
    try {
      writeManifestFacts(writer, manifest);
      writeMatrices(writer, library, manifest);
      writeTables(writer, join(library, LIBRARY_FILES.catalogue));
    } finally {
      writer.close();
    }
    flushFile(partial);
    renameSync(partial, target);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial);
    throw describeWriteError(error, target);
  }
  const { films, viewers, ratings } = manifest.counts;
  return { file: target, films, viewers, ratings };
}

/** The path without links, of which the end may not exist yet. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  // A drive that Windows does not have is its own parent.
  return parent === path ? path : join(realPath(parent), basename(path));
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  // On Windows `relative` returns the path itself if it is on another drive.
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function writeManifestFacts(writer: Hdf5Writer, { id, name, created, parameters }: Manifest): void {
  for (const [key, value] of Object.entries({ id, name, created, ...parameters })) {
    writer.attribute('', key, value);
  }
}

function writeMatrices(writer: Hdf5Writer, library: string, { contentIndex, counts }: Manifest): void {
  const at = (name: string) => join(library, name);
  writeNpy(writer, 'item_factors', NpyReader.openFloat32(at(LIBRARY_FILES.itemFactors)));
  writeNpy(writer, 'viewer_factors', NpyReader.openFloat32(at(LIBRARY_FILES.viewerFactors)));
  if (contentIndex === null) return;
  const { indptr, indices, data } = csrPaths(at(LIBRARY_FILES.tfidf));
  writeNpy(writer, 'tfidf/indptr', NpyReader.openInt32(indptr));
  writeNpy(writer, 'tfidf/indices', NpyReader.openInt32(indices));
  writeNpy(writer, 'tfidf/data', NpyReader.openFloat32(data));
  writer.attribute('tfidf', 'shape', Int32Array.of(counts.films, counts.terms));
  writeNpy(writer, 'idf', NpyReader.openFloat32(at(LIBRARY_FILES.idf)));
  writer.dataset('terms', [readVocabulary(at(LIBRARY_FILES.vocabulary))]);
}

/** Copies a .npy file, some rows at a time, and closes it. */
function writeNpy(writer: Hdf5Writer, name: string, reader: NpyReader<'float32'> | NpyReader<'int32'>): void {
  const { rows, columns } = reader;
  const step = Math.max(1, Math.floor(SLAB / columns));
  const slabs = function* () {
    for (let row = 0; row < rows; row += step) yield reader.read(row, Math.min(step, rows - row));
  };
  try {
    writer.dataset(name, slabs(), columns === 1 ? undefined : columns);
  } finally {
    reader.close();
  }
}

const filmRow = z.object({
  movie_id: z.number(),
  title: z.string(),
  year: z.number().nullable(),
  genres: z.string(),
  is_cold: z.number(),
});
const viewerRow = z.object({
  user_id: z.number(),
  movie_indexes: z.instanceof(Uint8Array),
  ratings: z.instanceof(Uint8Array),
  seconds: z.instanceof(Uint8Array),
});

function writeTables(writer: Hdf5Writer, catalogue: string): void {
  const database = new DatabaseSync(catalogue, { readOnly: true });
  try {
    const films = database
      .prepare('SELECT movie_id, title, year, genres, is_cold FROM film ORDER BY movie_index')
      .all()
      .map((row) => filmRow.parse(row));
    const movieIds = films.map(({ movie_id }) => movie_id);
    writer.dataset('films/movie_id', [BigInt64Array.from(movieIds, BigInt)]);
    writer.dataset('films/title', [films.map(({ title }) => title)]);
    writer.dataset('films/year', [Int32Array.from(films, ({ year }) => year ?? 0)]);
    writer.dataset('films/genres', [films.map(({ genres }) => genres)]);
    writer.dataset('films/is_cold', [Int32Array.from(films, ({ is_cold }) => is_cold)]);
    const viewers = database.prepare('SELECT user_id FROM viewer ORDER BY viewer_index').all();
    const userIds = viewers.map((row) => z.object({ user_id: z.number() }).parse(row).user_id);
    writer.dataset('viewers/user_id', [BigInt64Array.from(userIds, BigInt)]);
    // One pass over the ratings for each column, so that only one slab of one column is in memory.
    const slabsOf = <T extends Float32Array | Int32Array | BigInt64Array>(
      make: (length: number) => T,
      fill: (target: T, at: number, ratings: ViewerRatings) => void,
    ) => slabs(ratingsOf(database), make, fill);
    writer.dataset(
      'ratings/user_id',
      slabsOf(
        (length) => new BigInt64Array(length),
        (target, at, { userId, films }) => {
          target.fill(BigInt(userId), at, at + films.length);
        },
      ),
    );
    writer.dataset(
      'ratings/movie_id',
      slabsOf(
        (length) => new BigInt64Array(length),
        (target, at, { films }) => {
          for (const [i, film] of films.entries()) target[at + i] = BigInt(movieIds[film] ?? -1);
        },
      ),
    );
    writer.dataset(
      'ratings/rating',
      slabsOf(
        (length) => new Float32Array(length),
        (target, at, { ratings }) => {
          target.set(ratings, at);
        },
      ),
    );
    writer.dataset(
      'ratings/timestamp',
      slabsOf(
        (length) => new Int32Array(length),
        (target, at, { seconds }) => {
          target.set(seconds, at);
        },
      ),
    );
  } finally {
    database.close();
  }
}

interface ViewerRatings {
  readonly userId: number;
  /** Rows of the film matrices. */
  readonly films: Int32Array;
  readonly ratings: Float32Array;
  readonly seconds: Int32Array;
}

function* ratingsOf(database: DatabaseSync): Generator<ViewerRatings> {
  const rows = database
    .prepare(
      `SELECT user_id, movie_indexes, ratings, seconds
       FROM viewer JOIN viewer_ratings USING (viewer_index) ORDER BY viewer_index`,
    )
    .iterate();
  for (const row of rows) {
    const { user_id, movie_indexes, ratings, seconds } = viewerRow.parse(row);
    yield {
      userId: user_id,
      films: new Int32Array(movie_indexes.slice().buffer),
      ratings: new Float32Array(ratings.slice().buffer),
      seconds: new Int32Array(seconds.slice().buffer),
    };
  }
}

/** Joins the viewers' ratings into slabs of at least SLAB numbers; the last may be shorter. */
function* slabs<T extends Float32Array | Int32Array | BigInt64Array>(
  viewers: Iterable<ViewerRatings>,
  make: (length: number) => T,
  fill: (target: T, at: number, ratings: ViewerRatings) => void,
): Generator<T> {
  let gathered: ViewerRatings[] = [];
  let count = 0;
  const slab = () => {
    const target = make(count);
    let at = 0;
    for (const viewer of gathered) {
      fill(target, at, viewer);
      at += viewer.films.length;
    }
    gathered = [];
    count = 0;
    return target;
  };
  for (const viewer of viewers) {
    gathered.push(viewer);
    count += viewer.films.length;
    if (count >= SLAB) yield slab();
  }
  if (count > 0) yield slab();
}
