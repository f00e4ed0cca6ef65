import { z } from 'zod';
import { filmSchema, viewerRequestSchema } from './schemas.ts';

const count = z.int().min(0);
const year = z.int().nullable();

/** How many of somebody's ratings are of one kind of film, and what they gave on average. */
const ratingGroup = { count: z.int().min(1), meanRating: z.number() };

const portraitSchema = z.object({
  ratingCount: count,
  /** 0 for nobody's ratings. */
  meanRating: z.number(),
  /** Most ratings first; a film of two genres counts for both. */
  genres: z.array(z.object({ genre: z.string(), ...ratingGroup })),
  /** Oldest first, without decades that have none; `decade` is its first year. Films without a year are not there. */
  decades: z.array(z.object({ decade: z.int(), ...ratingGroup })),
});
export type Portrait = z.infer<typeof portraitSchema>;

/** The most films on a map: the most rated ones, where a library has more. */
export const MOST_MAPPED_FILMS = 100_000;
/** Genres that a map tells apart: one bit of a film's mask for each. */
export const MOST_MAPPED_GENRES = 31;

/**
 * The films of a map, most rated first, as columns: each the base64 text of a little-endian array with a number a film.
 * Numbers as JSON would be four times as long and slow to check.
 */
const filmMapSchema = z.object({
  films: count,
  /** uint16 pairs: x and y, 0 (left, bottom) to 65535. */
  positions: z.base64(),
  /** int32. */
  movieIds: z.base64(),
  /** int16, 0 where it is not known. */
  years: z.base64(),
  /** The genres that films are told apart by, most films first. */
  genres: z.array(z.string()).max(MOST_MAPPED_GENRES),
  /** uint32: bit i for `genres[i]`. */
  genreMasks: z.base64(),
});
export type FilmMap = z.infer<typeof filmMapSchema>;

/** What the Explore screen asks besides lists: about films, viewers, and the map. */
export const exploreContract = {
  /** The films with those ids, in their order; ids that nobody has are left out. */
  'catalogue.films': {
    request: z.strictObject({ movieIds: z.array(count).max(1000) }),
    reply: z.object({ films: z.array(filmSchema) }),
  },

  /** What lists can be filtered by: genres, most films first, and the range of years. */
  'catalogue.facets': {
    request: z.strictObject({}),
    reply: z.object({
      genres: z.array(z.object({ genre: z.string(), films: count })),
      firstYear: year,
      lastYear: year,
    }),
  },

  /** What somebody's ratings say about them. */
  'viewers.portrait': {
    request: z.strictObject({ viewer: viewerRequestSchema }),
    reply: portraitSchema,
  },

  /**
   * Where films lie on the map that training drew: near each other where their texts are alike. Fails with `no-map`.
   */
  'map.read': { request: z.strictObject({}), reply: filmMapSchema },
} as const;
