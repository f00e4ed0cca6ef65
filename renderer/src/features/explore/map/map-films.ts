import type { FilmMap } from '#shared/contract/explore.ts';

/** The films of a map as columns of numbers, most rated first. */
export interface MapFilms {
  readonly count: number;
  /** 0 (left) to 1. */
  readonly x: Float32Array;
  /** 0 (bottom) to 1. */
  readonly y: Float32Array;
  readonly movieIds: Float64Array;
  /** 0 if unknown. */
  readonly years: Int16Array;
  /** Most films first. */
  readonly genres: readonly string[];
  /** Bit i for `genres[i]`. */
  readonly genreMasks: Uint32Array;
}

const LAST_STEP = 65_535;

/** Decodes the columns of a map as sent. */
export function readMapFilms(map: FilmMap): MapFilms {
  const positions = new Uint16Array(bytesOf(map.positions));
  const place = (axis: number) =>
    Float32Array.from({ length: map.films }, (_, i) => (positions[2 * i + axis] ?? 0) / LAST_STEP);
  return {
    count: map.films,
    x: place(0),
    y: place(1),
    movieIds: new Float64Array(bytesOf(map.movieIds)),
    years: new Int16Array(bytesOf(map.years)),
    genres: map.genres,
    genreMasks: new Uint32Array(bytesOf(map.genreMasks)),
  };
}

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
}
