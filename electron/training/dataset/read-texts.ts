import type { DuckDBConnection } from '@duckdb/node-api';
import { statSync } from 'node:fs';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { csvFile } from './detect-dataset.ts';
import { queryRows } from './duckdb.ts';
import type { FilmText } from './join-texts.ts';
import { MAX_LISTED } from './import-report.ts';
import { locateRows, readDelimited, type ReadResult, type UnusableRow } from './read-delimited.ts';

const OPTIONAL = {
  year: 'BIGINT',
  genres: 'VARCHAR',
  cast: 'VARCHAR',
  director: 'VARCHAR',
  keywords: 'VARCHAR',
  overview: 'VARCHAR',
} as const;

/** Lists in a column are written with "|" or, failing that, commas. */
export function splitList(joined: string): string[] {
  return joined
    .split(joined.includes('|') ? '|' : ',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * Reads a CSV of film texts: title, and where they are there year, genres, cast, director, keywords, overview.
 * Throws `dataset-unusable` when there is no such file or it has no column `title`.
 */
export async function readTexts(
  connection: DuckDBConnection,
  path: string,
): Promise<{ texts: FilmText[]; result: ReadResult }> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new ReelscopeError(
      'dataset-unusable',
      `There is no file ${path}: name a CSV file with the texts of films.`,
    );
  }
  const file = csvFile(path, { title: 'VARCHAR' }, OPTIONAL);
  const result = await readDelimited(connection, 'raw_texts', file);
  const rows = await queryRows(connection, 'SELECT * FROM raw_texts ORDER BY rowid');
  const unusable: UnusableRow[] = [];
  const texts = rows.map((row, i): FilmText => {
    const field = (name: string) => {
      const value = row[name];
      return typeof value === 'string' ? value : '';
    };
    if (field('title').trim() === '') unusable.push({ row: i, column: 'title', reason: 'no title' });
    return {
      title: field('title').trim(),
      year: typeof row['year'] === 'bigint' ? Number(row['year']) : null,
      genres: splitList(field('genres')),
      people: [...splitList(field('director')), ...splitList(field('cast'))],
      keywords: splitList(field('keywords')),
      overview: field('overview'),
    };
  });
  const located = await locateRows(connection, 'raw_texts', file, unusable);
  const reasons = new Map(result.reasons);
  if (unusable.length > 0) reasons.set('no title', unusable.length);
  return {
    texts: texts.filter((text) => text.title !== ''),
    result: {
      rows: result.rows - unusable.length,
      rejectedLines: result.rejectedLines + unusable.length,
      reasons,
      listed: [...result.listed, ...located].sort((a, b) => a.line - b.line).slice(0, MAX_LISTED),
    },
  };
}
