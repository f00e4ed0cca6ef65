import type { DuckDBConnection } from '@duckdb/node-api';
import { closeSync, openSync, readSync } from 'node:fs';
import { writeAll } from '#electron/formats/write-all.ts';

/** What a row of a text file says about one film. */
export interface FilmText {
  readonly title: string;
  readonly year: number | null;
  readonly genres: readonly string[];
  readonly people: readonly string[];
  readonly keywords: readonly string[];
  readonly overview: string;
}

/** The text of each film in the order of the films, undefined for a film without one. Can be iterated repeatedly. */
export type FilmTexts = Iterable<FilmText | undefined>;

const CHUNK_BYTES = 1 << 20;
const NEW_LINE = 0x0a;

/**
 * Film texts kept in a file, one line of JSON per film, empty for a film without text: as objects, the texts of a
 * million films would take gigabytes, and they are only ever read in order.
 */
export class FilmTextFile implements FilmTexts {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Writes the texts of the table `raw_texts` to `path`. `rows[movieIndex]` is the film's row in that table, -1 for a
   * film without text. Throws what the file system or DuckDB throws.
   */
  static async write(
    path: string,
    connection: DuckDBConnection,
    rows: Int32Array,
    toText: (row: Readonly<Record<string, unknown>>) => FilmText,
  ): Promise<FilmTextFile> {
    await connection.run('CREATE OR REPLACE TABLE film_texts (movie_index INTEGER, text_row BIGINT)');
    const appender = await connection.createAppender('film_texts');
    rows.forEach((row, movieIndex) => {
      if (row < 0) return;
      appender.appendInteger(movieIndex);
      appender.appendBigInt(BigInt(row));
      appender.endRow();
    });
    appender.closeSync();
    const result = await connection.stream(`
      SELECT movie_index, raw_texts.* FROM film_texts JOIN raw_texts ON raw_texts.rowid = text_row
      ORDER BY movie_index`);
    const file = openSync(path, 'w');
    try {
      let written = 0;
      for await (const block of result.yieldRowObjects()) {
        let lines = '';
        for (const row of block) {
          const movieIndex = Number(row['movie_index']);
          lines += `${'\n'.repeat(movieIndex - written)}${JSON.stringify(toText(row))}\n`;
          written = movieIndex + 1;
        }
        writeAll(file, Buffer.from(lines));
      }
      writeAll(file, Buffer.from('\n'.repeat(rows.length - written)));
    } finally {
      closeSync(file);
    }
    return new FilmTextFile(path);
  }

  *[Symbol.iterator](): Generator<FilmText | undefined> {
    for (const line of linesOf(this.#path)) yield line === '' ? undefined : (JSON.parse(line) as FilmText);
  }
}

/** The lines of a file, each of which ends with a line feed. Holds only a chunk of the file in memory. */
function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let begun: Buffer[] = [];
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      let start = 0;
      for (let end = chunk.indexOf(NEW_LINE); end >= 0 && end < read; end = chunk.indexOf(NEW_LINE, start)) {
        yield Buffer.concat([...begun, chunk.subarray(start, end)]).toString();
        begun = [];
        start = end + 1;
      }
      begun.push(Buffer.from(chunk.subarray(start, read)));
    }
  } finally {
    closeSync(file);
  }
}
