import type { DuckDBConnection } from '@duckdb/node-api';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { literalPath, queryRows, sqlText } from '../dataset/duckdb.ts';
import { splitList } from '../dataset/read-texts.ts';

/** A film of the built-in catalogue, as `resources/sample` describes it. */
export interface SampleFilm {
  readonly movieId: number;
  readonly title: string;
  readonly year: number;
  readonly countries: readonly string[];
  readonly genres: readonly string[];
  readonly directors: readonly string[];
  readonly cast: readonly string[];
  readonly keywords: readonly string[];
  /** How widely known the film is, 1 (to cinephiles) to 5 (to everybody). */
  readonly fame: number;
  readonly overview: string;
}

/**
 * The nearest folder `resources/sample`, from `start` upwards: in the sources, or in the packaged application's
 * resources. Throws if there is none.
 */
function sampleFolder(start: string = import.meta.dirname): string {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'sample');
    if (existsSync(candidate)) return candidate;
  }
  throw new Error('the files of the sample library (resources/sample) are missing');
}

/** Increase when the sample library is made differently from the same films. */
const RECIPE_VERSION = 2;

/** Identifies the sample library that this program makes: 12 hexadecimal digits that differ for different content. */
export function sampleFingerprint(): string {
  const folder = sampleFolder();
  const hash = createHash('sha256').update(String(RECIPE_VERSION));
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}

/** All films, by year and title; movieId counts from 1 in that order. `folder` holds the files of the sample. */
export async function readSampleFilms(
  connection: DuckDBConnection,
  folder: string = sampleFolder(),
): Promise<SampleFilm[]> {
  const files = sqlText(join(literalPath(folder), 'films-*.csv'));
  const rows = await queryRows(
    connection,
    `SELECT * FROM read_csv(${files}, header = true, all_varchar = true, quote = '"', escape = '"', delim = ',')
     ORDER BY year, title`,
  );
  return rows.map((row, i) => {
    const field = (name: string) => {
      const value = row[name];
      return typeof value === 'string' ? value : '';
    };
    return {
      movieId: i + 1,
      title: field('title'),
      year: Number(field('year')),
      countries: splitList(field('country')),
      genres: splitList(field('genres')),
      directors: splitList(field('director')),
      cast: splitList(field('cast')),
      keywords: splitList(field('keywords')),
      fame: Number(field('fame')),
      overview: field('overview'),
    };
  });
}
