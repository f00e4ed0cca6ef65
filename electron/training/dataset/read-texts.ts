import type { DuckDBConnection } from '@duckdb/node-api';
import { statSync } from 'node:fs';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { CleanFilm } from './clean-films.ts';
import { csvFile } from './csv-file.ts';
import { hasColumn, type DelimitedFile } from './delimited-file.ts';
import { FilmTextFile, type FilmText, type FilmTexts } from './film-texts.ts';
import { MAX_LISTED } from './import-report.ts';
import { TextJoin } from './join-texts.ts';
import { locateRows, readDelimited, type ReadResult, type UnusableRow } from './read-delimited.ts';

const OPTIONAL = {
  year: 'BIGINT',
  genres: 'VARCHAR',
  cast: 'VARCHAR',
  director: 'VARCHAR',
  keywords: 'VARCHAR',
  overview: 'VARCHAR',
} as const;

/** The items of a list that is separated by "|" or, if it has none, by commas; trimmed, without empty ones. */
export function splitList(joined: string): string[] {
  return joined
    .split(joined.includes('|') ? '|' : ',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export interface ImportedTexts {
  readonly byFilm: FilmTexts;
  /** How many films have a text. */
  readonly joined: number;
  readonly result: ReadResult;
}

/**
 * Reads a CSV file of film texts (title and, if present, year, genres, cast, director, keywords, overview) and writes
 * those of the given films to the file `keepIn`.
 * Throws `dataset-unusable` if there is no such file or it has no column `title`.
 */
export async function readTexts(
  connection: DuckDBConnection,
  path: string,
  films: readonly CleanFilm[],
  keepIn: string,
): Promise<ImportedTexts> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new ReelscopeError(
      'dataset-unusable',
      `There is no file ${path}: name a CSV file with the texts of films.`,
    );
  }
  const file = csvFile(path, { title: 'VARCHAR' }, OPTIONAL);
  const result = await readDelimited(connection, 'raw_texts', file);
  const { join, unusable, nameless } = await fileByTitle(connection, file);
  const located = await locateRows(connection, 'raw_texts', file, unusable);
  const rows = join.rowsFor(films);
  const reasons = new Map(result.reasons);
  if (nameless > 0) reasons.set('no title', nameless);
  return {
    byFilm: await FilmTextFile.write(keepIn, connection, rows, filmText),
    joined: rows.reduce((count, row) => count + (row >= 0 ? 1 : 0), 0),
    result: {
      rows: result.rows - nameless,
      rejectedLines: result.rejectedLines + nameless,
      reasons,
      listed: [...result.listed, ...located].sort((a, b) => a.line - b.line).slice(0, MAX_LISTED),
    },
  };
}

/** All texts filed by title, and the rows without a title: their number, and the first `MAX_LISTED` of them. */
async function fileByTitle(connection: DuckDBConnection, file: DelimitedFile) {
  const column = (name: string, otherwise: string) => (hasColumn(file, name) ? name : otherwise);
  const result = await connection.stream(`
    SELECT coalesce(title, '') AS title, ${column('year', 'NULL')} AS year,
      length(coalesce(${column('overview', "''")}, '')) AS letters
    FROM raw_texts ORDER BY rowid`);
  const join = new TextJoin();
  const unusable: UnusableRow[] = [];
  let nameless = 0;
  let row = 0;
  for await (const block of result.yieldRowObjects()) {
    for (const { title, year, letters } of block) {
      const name = textOf(title).trim();
      if (name !== '') join.add({ row, title: name, year: yearOf(year), letters: Number(letters) });
      else {
        nameless++;
        if (unusable.length < MAX_LISTED) unusable.push({ row, column: 'title', reason: 'no title' });
      }
      row++;
    }
  }
  return { join, unusable, nameless };
}

function filmText(row: Readonly<Record<string, unknown>>): FilmText {
  const field = (name: string) => textOf(row[name]);
  return {
    title: field('title').trim(),
    year: yearOf(row['year']),
    genres: splitList(field('genres')),
    people: [...splitList(field('director')), ...splitList(field('cast'))],
    keywords: splitList(field('keywords')),
    overview: field('overview'),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function yearOf(value: unknown): number | null {
  return typeof value === 'bigint' ? Number(value) : null;
}
