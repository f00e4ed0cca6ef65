/**
 * The tables of catalogue.sqlite. `movie_index` and `viewer_index` count from 0 without gaps and are the rows of the
 * matrices; `movie_id` and `user_id` are the source's.
 *
 * - `film.is_cold`: 1 where nobody liked the film, so that its factors are a guess from its texts.
 * - `alias`: source ids of films that were merged into another one.
 * - `name`: every key (see titleKey) that a film can be found by: its title, with and without article, other titles.
 *   Numbered by popularity: a smaller `name_id` is a name of a film with more ratings.
 * - `vocabulary`: one row about all words of names. `words`: each once, in order of their UTF-16 code units, a line
 *   each; `counts`: how many names have each, little-endian int32; `name_lengths`: how many letters and spaces each
 *   name has, a byte each.
 * - `word`: for each word, by its place among `words`, the names that have it (see ascending-numbers.ts). Names that
 *   are others without their article are not listed again.
 * - `genre`: which films have each genre (in lower case), a bit for each film, the lowest bit of a byte first.
 * - `film_years`: one row with the year of every film, little-endian int16, 0 where it is not known.
 * - `viewer_ratings`: little-endian int32 movie indexes (ascending), float32 ratings, int32 seconds since 1970.
 */
export const CATALOGUE_SCHEMA = `
  CREATE TABLE film (
    movie_index INTEGER PRIMARY KEY,
    movie_id INTEGER NOT NULL UNIQUE,
    title TEXT NOT NULL,
    year INTEGER,
    genres TEXT NOT NULL,
    people TEXT NOT NULL,
    overview TEXT NOT NULL,
    tags TEXT NOT NULL,
    rating_count INTEGER NOT NULL,
    mean_rating REAL NOT NULL,
    is_cold INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX film_by_popularity ON film (rating_count DESC, movie_index);
  CREATE INDEX cold_film ON film (movie_index) WHERE is_cold = 1;
  CREATE TABLE genre (genre TEXT PRIMARY KEY, films BLOB NOT NULL) STRICT;
  CREATE TABLE film_years (years BLOB NOT NULL) STRICT;
  CREATE TABLE alias (movie_id INTEGER PRIMARY KEY, movie_index INTEGER NOT NULL) STRICT;
  CREATE TABLE name (
    name_id INTEGER PRIMARY KEY,
    movie_index INTEGER NOT NULL,
    key TEXT NOT NULL
  ) STRICT;
  CREATE INDEX name_by_key ON name (key);
  CREATE TABLE vocabulary (words TEXT NOT NULL, counts BLOB NOT NULL, name_lengths BLOB NOT NULL) STRICT;
  CREATE TABLE word (word_id INTEGER PRIMARY KEY, names BLOB NOT NULL) STRICT;
  CREATE TABLE viewer (
    viewer_index INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL UNIQUE,
    rating_count INTEGER NOT NULL,
    mean_rating REAL NOT NULL,
    favourite_genres TEXT NOT NULL
  ) STRICT;
  CREATE INDEX viewer_by_activity ON viewer (rating_count DESC, viewer_index);
  CREATE TABLE viewer_ratings (
    viewer_index INTEGER PRIMARY KEY,
    movie_indexes BLOB NOT NULL,
    ratings BLOB NOT NULL,
    seconds BLOB NOT NULL
  ) STRICT;
`;

/** Joins the genres of a film, or other short lists, in one column. */
export const LIST_SEPARATOR = '|';
