import type { DatabaseSync } from 'node:sqlite';
import type { CleanFilm } from '../dataset/clean-films.ts';

/** Writes the tables `genre` (which films have each genre, a bit per film) and `film_years`. */
export function writeFacets(database: DatabaseSync, films: readonly CleanFilm[]): void {
  const genres = new Map<string, Uint8Array>();
  const years = new Int16Array(films.length);
  films.forEach((film, movieIndex) => {
    years[movieIndex] = film.year ?? 0;
    for (const genre of film.genres.map((name) => name.toLowerCase())) {
      let bits = genres.get(genre);
      if (bits === undefined) {
        bits = new Uint8Array(Math.ceil(films.length / 8));
        genres.set(genre, bits);
      }
      bits[movieIndex >> 3] = (bits[movieIndex >> 3] ?? 0) | (1 << (movieIndex & 7));
    }
  });
  const insert = database.prepare('INSERT INTO genre VALUES (?, ?)');
  for (const [genre, bits] of [...genres].sort(([a], [b]) => (a < b ? -1 : 1))) insert.run(genre, bits);
  database
    .prepare('INSERT INTO film_years VALUES (?)')
    .run(new Uint8Array(years.buffer, years.byteOffset, years.byteLength));
}
