import type { MapFilms } from './map-films.ts';

/** What films are coloured by. */
export const COLOURINGS = ['genre', 'decade'] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** A kind of film on the map and the number of its colour. */
interface LegendEntry {
  readonly name: string;
  readonly colour: number;
}

/** Each film's kind, as an index into the legend; 255 for none. */
export interface Coloured {
  /** Distinct colours, or a gradient. */
  readonly palette: 'hues' | 'ramp';
  readonly legend: readonly LegendEntry[];
  readonly kinds: Uint8Array;
}

export const NO_KIND = 255;
/** Colours in each palette (tokens.css). */
const COLOURS = 8;
const FIRST_DECADE = 1950;

/**
 * Films by genre (the eight most common; a film with several counts as its rarest, which says most about it) or by
 * decade (all before 1950 together).
 */
export function colourFilms(films: MapFilms, by: Colouring): Coloured {
  return by === 'genre' ? byGenre(films) : byDecade(films);
}

function byGenre({ count, genres, genreMasks }: MapFilms): Coloured {
  const legend = genres.slice(0, COLOURS).map((name, colour) => ({ name, colour }));
  const kinds = new Uint8Array(count).fill(NO_KIND);
  for (let film = 0; film < count; film++) {
    const mask = (genreMasks[film] ?? 0) & (2 ** legend.length - 1);
    // Genres are ordered by their number of films, so the highest bit is the rarest.
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
