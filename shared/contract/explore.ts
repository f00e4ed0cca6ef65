import { z } from 'zod';
import { filmSchema, viewerRequestSchema } from './schemas.ts';

const count = z.int().min(0);
const year = z.int().nullable();

/** How many of a viewer's ratings are of one kind of film, and their mean. */
const ratingGroup = { count: z.int().min(1), meanRating: z.number() };

const portraitSchema = z.object({
  ratingCount: count,
  /** 0 if there are no ratings. */
  meanRating: z.number(),
  /** Most ratings first; a film of two genres counts for both. */
  genres: z.array(z.object({ genre: z.string(), ...ratingGroup })),
  /** Oldest first, without empty decades; `decade` is its first year. Films without a year are left out. */
  decades: z.array(z.object({ decade: z.int(), ...ratingGroup })),
});
export type Portrait = z.infer<typeof portraitSchema>;

/** The most films on a map: the most rated ones, where a library has more. */
export const MOST_MAPPED_FILMS = 100_000;
/** The most genres that a map distinguishes: each is one bit of a film's mask. */
export const MOST_MAPPED_GENRES = 31;

/**
 * The films of a map, most rated first, in columns: each is the base64 text of a little-endian array with a value per
 * film. JSON numbers would be four times as long and slow to check.
 */
const filmMapSchema = z.object({
  films: count,
  /** uint16 pairs: x and y, 0 (left, bottom) to 65535. */
  positions: z.base64(),
  /** float64: a source's ids may have more than 32 bits. */
  movieIds: z.base64(),
  /** int16, 0 if unknown. */
  years: z.base64(),
  /** The genres by which films are distinguished, most films first. */
  genres: z.array(z.string()).max(MOST_MAPPED_GENRES),
  /** uint32: bit i for `genres[i]`. */
  genreMasks: z.base64(),
});
export type FilmMap = z.infer<typeof filmMapSchema>;

/** What the Explore screen asks for besides lists: films, viewers, and the map. */
export const exploreContract = {
  /** The films with those ids, in that order; ids that no film has are left out. */
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

  /** What a viewer's ratings say about them. */
  'viewers.portrait': {
    request: z.strictObject({ viewer: viewerRequestSchema }),
    reply: portraitSchema,
  },

  /** Where films lie on the map that training drew: close together if their texts are alike. Fails with `no-map`. */
  'map.read': { request: z.strictObject({}), reply: filmMapSchema },
} as const;
