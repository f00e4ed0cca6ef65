/**
 * The tables of catalogue.sqlite. `movie_index` and `viewer_index` count from 0 without gaps and are row numbers of the
 * matrices; `movie_id` and `user_id` are the source's ids. Numbers in blobs are little-endian.
 *
 * - `film.is_cold`: 1 if nobody liked the film, so that its factors are a guess from its texts.
 * - `alias`: source ids of films that were merged into another one.
 * - `name`: every key (see titleKey) by which a film can be found: its title, with and without article, other titles.
 *   Numbered by popularity: a smaller `name_id` belongs to a film with more ratings.
 * - `vocabulary`: one row about all words in names. `words`: each word once, one per line, in UTF-16 code unit order;
 *   `counts`: the number of names with each word, int32; `name_lengths`: the letters and spaces in each name, one byte
 *   each.
 * - `word`: for each word, by its position in `words`, the names that contain it (see ascending-numbers.ts). A name
 *   that is another one without its article is not listed.
 * - `genre`: for each genre (in lower case), one bit per film that says whether it has it, lowest bit of a byte first.
 * - `film_years`: one row with the year of every film, int16, 0 if unknown.
 * - `viewer_ratings`: int32 movie indexes (ascending), float32 ratings, int32 seconds since 1970.
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

/** Separates the genres of a film, or the items of other short lists, within one column. */
export const LIST_SEPARATOR = '|';
