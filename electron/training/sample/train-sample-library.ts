import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_GPU_MEMORY_MIB } from '#shared/contract/training.ts';
import { titleWithYear } from '#shared/domain/film.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { targetFolder } from '#electron/formats/atomic-folder.ts';
import { describeWriteError } from '#electron/formats/file-system-error.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import { libraryNameIn } from '#electron/formats/manifest.ts';
import { withDuckDb } from '../dataset/duckdb.ts';
import { ownDatasetFolder } from '../run-folder.ts';
import { trainLibrary, type RunOptions, type TrainingResult } from '../train-library.ts';
import { readSampleFilms, type SampleFilm } from './sample-films.ts';
import { makeSampleRatings, type SampleRating } from './sample-viewers.ts';

const NOTHING_KNOWN = { rate: null, secondsLeft: null, quality: null, device: null };
const SAMPLE_NAME = 'Sample library';
const VIEWERS = 2000;
const SEED = 42;
/** Small and quick: the sample is built while somebody waits for their first screen. */
const TRAINING = {
  ...{ rank: 32, iterations: 12, holdout: 0, seed: SEED },
  ...({ device: 'cpu', gpuMemoryMiB: DEFAULT_GPU_MEMORY_MIB } as const),
};

/**
 * Makes the built-in library: writes our own films and ratings of made-up viewers as an ordinary data set, and trains
 * on it. Throws what `trainLibrary` throws, and `bad-request` if another library would be replaced.
 */
export async function trainSampleLibrary(out: string, run: RunOptions): Promise<TrainingResult> {
  if (isOtherLibrary(out)) {
    const message = `${out} holds a library that is not the sample: name another folder.`;
    throw new ReelscopeError('bad-request', message);
  }
  const folder = ownDatasetFolder(targetFolder(out));
  try {
    rmSync(folder, { recursive: true, force: true });
    makeFolder(folder);
    run.onProgress({
      stage: 'reading',
      fraction: 0,
      message: 'Inviting made-up viewers',
      ...NOTHING_KNOWN,
    });
    await writeSampleDataset(folder);
    const text = join(folder, 'texts.csv');
    return await trainLibrary({ ...TRAINING, input: folder, text, out, name: SAMPLE_NAME }, run);
  } catch (error) {
    throw describeWriteError(error, out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A sample, whole or damaged, can always be made again; another library may be somebody's work. */
function isOtherLibrary(folder: string): boolean {
  const name = libraryNameIn(folder);
  return name !== undefined && name !== SAMPLE_NAME;
}

/** Writes the sample as a MovieLens-style folder with a text file. */
export async function writeSampleDataset(folder: string): Promise<void> {
  const films = await withDuckDb(folder, readSampleFilms);
  const ratings = makeSampleRatings(films, VIEWERS, SEED);
  writeCsv(join(folder, 'movies.csv'), ['movieId', 'title', 'genres'], films.map(movieRow));
  writeCsv(join(folder, 'ratings.csv'), ['userId', 'movieId', 'rating', 'timestamp'], ratings.map(ratingRow));
  writeCsv(join(folder, 'texts.csv'), TEXT_COLUMNS, films.map(textRow));
}

const TEXT_COLUMNS = ['title', 'year', 'director', 'cast', 'keywords', 'overview'];

function movieRow(film: SampleFilm) {
  return [film.movieId, titleWithYear(film), film.genres.join('|')];
}

function ratingRow({ userId, movieId, rating, seconds }: SampleRating) {
  return [userId, movieId, rating, seconds];
}

function textRow({ title, year, directors, cast, keywords, countries, overview }: SampleFilm) {
  return [title, year, directors.join('|'), cast.join('|'), [...keywords, ...countries].join('|'), overview];
}

function writeCsv(
  path: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  writeFileSync(path, [header, ...rows].map((row) => `${row.map(csvField).join(',')}\n`).join(''));
}

function csvField(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
