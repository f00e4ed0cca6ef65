import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DatasetInspection } from '#shared/domain/training.ts';
import { likedFrom, likes } from '../factorise/interactions.ts';
import { columnNames } from './csv-file.ts';
import { importDataset } from './import-dataset.ts';
import { firstLines } from './sniff-file.ts';

/** MovieLens files that do not hold film texts. */
const OWN_FILES = new Set(['movies.csv', 'ratings.csv', 'tags.csv', 'links.csv', 'genome-scores.csv']);
/** The most rejected rows that are listed; all are counted. */
const LISTED = 200;

/**
 * Reads and cleans a folder exactly as training does, and returns what it holds. `scratchFolder` holds spill files
 * meanwhile. `onRatings` is called with the ratings read so far and the approximate share of the file (0 to 1).
 * Throws `dataset-unusable` if nothing can be trained on the folder.
 */
export async function inspectDataset(options: {
  readonly folder: string;
  readonly textFile: string | undefined;
  readonly scratchFolder: string;
  readonly onRatings: (rows: number, share: number) => void;
}): Promise<DatasetInspection> {
  const { films, ratings, tags, report } = await importDataset(options);
  const threshold = likedFrom(ratings.ratings);
  const liked = likes(ratings, films.length, threshold);
  return {
    format: report.format,
    films: { ...report.films, merged: report.mergedFilms.length },
    viewers: ratings.userIds.length,
    ratings: report.ratings,
    likes: { count: liked.indices.length, from: threshold },
    stars: starCounts(ratings.ratings),
    rated: timeSpan(ratings.seconds),
    withGenres: films.filter(({ genres }) => genres.length > 0).length,
    withTags: tags.filter((words) => words.length > 0).length,
    texts: options.textFile === undefined ? null : report.texts,
    textFiles: textFilesIn(options.folder),
    rejections: report.rejections,
    rejectedRows: report.rejectedRows.slice(0, LISTED),
  };
}

function starCounts(ratings: Float32Array): { rating: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const rating of ratings) counts.set(rating, (counts.get(rating) ?? 0) + 1);
  return Array.from(counts, ([rating, count]) => ({ rating, count })).sort((a, b) => a.rating - b.rating);
}

function timeSpan(seconds: Int32Array): { from: string; to: string } | null {
  let first = Infinity;
  let last = 0;
  for (const second of seconds) {
    if (second === 0) continue;
    first = Math.min(first, second);
    last = Math.max(last, second);
  }
  if (last === 0) return null;
  return { from: new Date(1000 * first).toISOString(), to: new Date(1000 * last).toISOString() };
}

/** The CSV files of a folder whose header has the columns title and overview, as sorted absolute paths. */
function textFilesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.csv$/i.test(entry.name) && !OWN_FILES.has(entry.name))
    .map(({ name }) => join(resolve(folder), name))
    .filter(holdsTexts)
    .sort();
}

/** Judged by the header; false for a file that cannot be read. */
function holdsTexts(path: string): boolean {
  try {
    const [header = ''] = firstLines(path);
    const names = columnNames(header);
    return names.includes('title') && names.includes('overview');
  } catch {
    return false;
  }
}
