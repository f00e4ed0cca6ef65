import type { DatabaseSync } from 'node:sqlite';
import { keyWithoutArticle, titleKey } from '#shared/domain/title.ts';
import { encodeAscending } from '#electron/formats/ascending-numbers.ts';
import type { CleanFilm } from '../dataset/clean-films.ts';

/** Lengths of names are bytes: longer names count as this long. */
const LONGEST = 255;

/**
 * Writes the tables by which films are found: `name`, `vocabulary` and `word` (see catalogue-schema.ts). The table
 * `film` must be filled, because names are ordered by popularity. Throws what SQLite throws.
 */
export function writeNames(database: DatabaseSync, films: readonly CleanFilm[]): void {
  const insertName = database.prepare('INSERT INTO name VALUES (?, ?, ?)');
  const namesOf = new Map<string, number[]>();
  const nameLengths: number[] = [];
  for (const movieIndex of byPopularity(database)) {
    const film = films[movieIndex];
    if (film === undefined) continue;
    const keys = new Set([film.title, ...film.alternates].map(titleKey));
    for (const key of keys) {
      const nameId = nameLengths.length;
      insertName.run(nameId, movieIndex, key);
      nameLengths.push(Math.min(LONGEST, key.length));
      for (const word of new Set(key.split(' '))) {
        const names = namesOf.get(word);
        if (names === undefined) namesOf.set(word, [nameId]);
        else names.push(nameId);
      }
    }
    for (const key of new Set([...keys].map(keyWithoutArticle))) {
      if (keys.has(key)) continue;
      insertName.run(nameLengths.length, movieIndex, key);
      nameLengths.push(Math.min(LONGEST, key.length));
    }
  }
  writeWords(database, namesOf, nameLengths);
}

function writeWords(
  database: DatabaseSync,
  namesOf: ReadonlyMap<string, readonly number[]>,
  nameLengths: readonly number[],
): void {
  const insertWord = database.prepare('INSERT INTO word VALUES (?, ?)');
  const words = [...namesOf.keys()].sort();
  const counts = Int32Array.from(words, (word, wordId) => {
    const names = namesOf.get(word) ?? [];
    insertWord.run(wordId, encodeAscending(names));
    return names.length;
  });
  database
    .prepare('INSERT INTO vocabulary VALUES (?, ?, ?)')
    .run(words.join('\n'), new Uint8Array(counts.buffer), Uint8Array.from(nameLengths));
}

/** All films, the most rated first. */
function byPopularity(database: DatabaseSync): number[] {
  const sql = 'SELECT movie_index AS film FROM film ORDER BY rating_count DESC, movie_index';
  return database
    .prepare(sql)
    .all()
    .map((row) => Number(row['film']));
}
