import { join } from 'node:path';
import { MOST_MAPPED_FILMS, MOST_MAPPED_GENRES, type FilmMap } from '#shared/contract/explore.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { damaged } from '#electron/formats/damaged.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { NpyReader } from '#electron/formats/npy.ts';
import type { Library } from '../library/library.ts';

const LAST_STEP = 65_535;

/** The map of a library, with what its films are coloured by. Throws `no-map`. */
export function readFilmMap(library: Library): FilmMap {
  const places = readPlaces(library);
  const most = Math.min(library.manifest.counts.films, MOST_MAPPED_FILMS);
  const positions = new Uint16Array(2 * most);
  const movieIds = new Float64Array(most);
  const years = new Int16Array(most);
  const genreMasks = new Uint32Array(most);
  const genres = library.catalogue
    .genreCounts()
    .slice(0, MOST_MAPPED_GENRES)
    .map(({ genre }) => genre);
  const bits = new Map(genres.map((genre, i) => [genre, 1 << i]));
  let films = 0;
  for (const film of library.catalogue.byPopularity(most)) {
    const x = places[2 * film.movieIndex] ?? NaN;
    const y = places[2 * film.movieIndex + 1] ?? NaN;
    // A film that no text says anything about has no place on the map.
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    positions[2 * films] = asStep(x);
    positions[2 * films + 1] = asStep(y);
    movieIds[films] = film.movieId;
    years[films] = film.year ?? 0;
    genreMasks[films] = film.genres.reduce((mask, genre) => mask | (bits.get(genre) ?? 0), 0);
    films += 1;
  }
  return {
    films,
    genres,
    positions: asText(positions.subarray(0, 2 * films)),
    movieIds: asText(movieIds.subarray(0, films)),
    years: asText(years.subarray(0, films)),
    genreMasks: asText(genreMasks.subarray(0, films)),
  };
}

/** Films x 2, -1 to 1. */
function readPlaces({ folder, manifest }: Library): Float32Array {
  if (!manifest.files.some(({ path }) => path === LIBRARY_FILES.map)) {
    throw new ReelscopeError(
      'no-map',
      manifest.contentIndex === null
        ? 'This library was trained without texts and genres, so there is nothing to draw a map from: train with --text.'
        : 'This library was made before Reelscope drew maps: train it again to get one.',
    );
  }
  const reader = NpyReader.openFloat32(join(folder, LIBRARY_FILES.map));
  try {
    if (reader.rows !== manifest.counts.films || reader.columns !== 2) {
      throw damaged(join(folder, LIBRARY_FILES.map), 'does not belong to this library');
    }
    return reader.read(0, reader.rows);
  } finally {
    reader.close();
  }
}

function asStep(place: number): number {
  return Math.round(((Math.min(1, Math.max(-1, place)) + 1) / 2) * LAST_STEP);
}

function asText({
  buffer,
  byteOffset,
  byteLength,
}: Uint16Array | Float64Array | Int16Array | Uint32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
