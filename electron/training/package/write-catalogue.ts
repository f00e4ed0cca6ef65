import { DatabaseSync } from 'node:sqlite';
import { CATALOGUE_SCHEMA, LIST_SEPARATOR } from '#electron/formats/catalogue-schema.ts';
import type { CleanDataset } from '../dataset/import-dataset.ts';
import { writeFacets } from './write-facets.ts';
import { writeNames } from './write-names.ts';

/** How many favourite genres a viewer has. */
const FAVOURITE_GENRES = 3;

/** Writes catalogue.sqlite: films, their names, viewers and their ratings. Throws what SQLite throws. */
export function writeCatalogue(
  path: string,
  dataset: CleanDataset,
  likedFrom: number,
  cold: Uint8Array,
): void {
  const database = new DatabaseSync(path);
  try {
    // The file is renamed into place when complete, so a journal would only cost time.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    database.exec(CATALOGUE_SCHEMA);
    database.exec('BEGIN');
    writeFilms(database, dataset, cold);
    writeNames(database, dataset.films);
    writeFacets(database, dataset.films);
    writeViewers(database, dataset, likedFrom);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

function writeFilms(
  database: DatabaseSync,
  { films, texts, tags, ratings }: CleanDataset,
  cold: Uint8Array,
): void {
  const count = new Int32Array(films.length);
  const sum = new Float64Array(films.length);
  ratings.films.forEach((film, entry) => {
    count[film] = (count[film] ?? 0) + 1;
    sum[film] = (sum[film] ?? 0) + (ratings.ratings[entry] ?? 0);
  });
  const insertFilm = database.prepare('INSERT INTO film VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertAlias = database.prepare('INSERT INTO alias VALUES (?, ?)');
  let movieIndex = 0;
  for (const text of texts) {
    const film = films[movieIndex];
    if (film === undefined) break;
    const rated = count[movieIndex] ?? 0;
    insertFilm.run(
      movieIndex,
      film.movieId,
      film.title,
      film.year,
      film.genres.join(LIST_SEPARATOR),
      (text?.people ?? []).join(LIST_SEPARATOR),
      text?.overview ?? '',
      [...(text?.keywords ?? []), ...(tags[movieIndex] ?? [])].join(LIST_SEPARATOR),
      rated,
      rated === 0 ? 0 : (sum[movieIndex] ?? 0) / rated,
      cold[movieIndex] ?? 0,
    );
    for (const movieId of film.mergedIds) insertAlias.run(movieId, movieIndex);
    movieIndex++;
  }
}

function writeViewers(database: DatabaseSync, { films, ratings }: CleanDataset, likedFrom: number): void {
  const genreCounts = new Map<string, number>();
  for (const genre of films.flatMap((film) => film.genres)) {
    genreCounts.set(genre, (genreCounts.get(genre) ?? 0) + 1);
  }
  const insertViewer = database.prepare('INSERT INTO viewer VALUES (?, ?, ?, ?, ?)');
  const insertRatings = database.prepare('INSERT INTO viewer_ratings VALUES (?, ?, ?, ?)');
  ratings.userIds.forEach((userId, viewerIndex) => {
    const start = ratings.indptr[viewerIndex] ?? 0;
    const end = ratings.indptr[viewerIndex + 1] ?? 0;
    const given = ratings.ratings.subarray(start, end);
    const rated = ratings.films.subarray(start, end);
    const liked = rated.filter((_, i) => (given[i] ?? 0) >= likedFrom);
    insertViewer.run(
      viewerIndex,
      userId,
      given.length,
      given.reduce((sum, rating) => sum + rating, 0) / given.length,
      favouriteGenres(
        Array.from(liked, (film) => films[film]?.genres ?? []),
        genreCounts,
      ).join(LIST_SEPARATOR),
    );
    insertRatings.run(
      viewerIndex,
      bytesOf(rated),
      bytesOf(given),
      bytesOf(ratings.seconds.subarray(start, end)),
    );
  });
}

/**
 * A viewer's favourite genres, by the films liked divided by the square root of the films there are. Without the
 * division everybody's favourite would be Drama.
 */
function favouriteGenres(
  liked: readonly (readonly string[])[],
  genreCounts: ReadonlyMap<string, number>,
): string[] {
  const counts = new Map<string, number>();
  for (const genre of liked.flat()) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  const weight = (genre: string, count: number) => count / Math.sqrt(genreCounts.get(genre) ?? 1);
  return [...counts]
    .sort(([a, m], [b, n]) => weight(b, n) - weight(a, m) || (a < b ? -1 : 1))
    .slice(0, FAVOURITE_GENRES)
    .map(([genre]) => genre);
}

function bytesOf(values: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
