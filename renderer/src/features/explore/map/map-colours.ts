import type { MapFilms } from './map-films.ts';

/** What films are coloured by. */
export const COLOURINGS = ['genre', 'decade'] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** A kind of films on the map and the number of its colour. */
interface LegendEntry {
  readonly name: string;
  readonly colour: number;
}

/** Which kind each film is of, as a place in the legend; 255 for none of them. */
export interface Coloured {
  /** Colours that differ, or that go from one to another. */
  readonly palette: 'hues' | 'ramp';
  readonly legend: readonly LegendEntry[];
  readonly kinds: Uint8Array;
}

export const NO_KIND = 255;
/** Colours of either palette (tokens.css). */
const COLOURS = 8;
const FIRST_DECADE = 1950;

/**
 * Films by genre (the eight that most films have; a film of several counts for its rarest, which tells most about it)
 * or by decade (what is older than 1950 together).
 */
export function colourFilms(films: MapFilms, by: Colouring): Coloured {
  return by === 'genre' ? byGenre(films) : byDecade(films);
}

function byGenre({ count, genres, genreMasks }: MapFilms): Coloured {
  const legend = genres.slice(0, COLOURS).map((name, colour) => ({ name, colour }));
  const kinds = new Uint8Array(count).fill(NO_KIND);
  for (let film = 0; film < count; film++) {
    const mask = (genreMasks[film] ?? 0) & (2 ** legend.length - 1);
    // Genres stand by their number of films, so the highest bit is the rarest.
    if (mask !== 0) kinds[film] = 31 - Math.clz32(mask);
  }
  return { palette: 'hues', legend, kinds };
}

function byDecade({ count, years }: MapFilms): Coloured {
  const decades = Array.from({ length: COLOURS }, (_, i) => FIRST_DECADE - 10 + 10 * i);
  const legend = decades.map((decade, colour) => ({
    name: colour === 0 ? `before ${FIRST_DECADE}` : `${decade}s`,
    colour,
  }));
  const kinds = new Uint8Array(count).fill(NO_KIND);
  for (let film = 0; film < count; film++) {
    const year = years[film] ?? 0;
    if (year === 0) continue;
    kinds[film] = Math.min(COLOURS - 1, Math.max(0, Math.floor((year - FIRST_DECADE) / 10) + 1));
  }
  return { palette: 'ramp', legend, kinds };
}
