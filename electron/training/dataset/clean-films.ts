import { parseTitle, titleKey } from '#shared/domain/title.ts';
import type { MergedFilm } from './import-report.ts';

/** A film as the source lists it. */
export interface RawFilm {
  readonly movieId: number;
  readonly rawTitle: string;
  readonly genres: readonly string[];
}

/** A film of the library; its position in the list is its movieIndex. */
export interface CleanFilm {
  readonly movieId: number;
  /** Source ids of films that were merged into this one. */
  readonly mergedIds: readonly number[];
  readonly title: string;
  readonly year: number | null;
  readonly alternates: readonly string[];
  readonly genres: readonly string[];
}

/** The films of a library, and the source films that were merged into others. */
export interface CleanFilms {
  readonly films: readonly CleanFilm[];
  readonly merged: readonly MergedFilm[];
}

/**
 * Merges films that have the same year, title and alternative titles (compared by `titleKey`): genres are united, the
 * smallest source id is kept. Sorted by source id, so that movieIndex does not depend on the order of the file.
 */
export function cleanFilms(raw: readonly RawFilm[]): CleanFilms {
  const groups = new Map<string, RawFilm[]>();
  for (const film of [...raw].sort((a, b) => a.movieId - b.movieId)) {
    const { title, year, alternates } = parseTitle(film.rawTitle);
    const identity = JSON.stringify([[title, ...alternates].map(titleKey), year]);
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, [film]);
    else group.push(film);
  }
  const films: CleanFilm[] = [];
  const merged: MergedFilm[] = [];
  for (const [first, ...others] of groups.values()) {
    if (first === undefined) continue;
    films.push({
      ...parseTitle(first.rawTitle),
      movieId: first.movieId,
      mergedIds: others.map((film) => film.movieId),
      genres: [...new Set([first, ...others].flatMap((film) => film.genres))],
    });
    for (const other of others) {
      merged.push({ keptMovieId: first.movieId, mergedMovieId: other.movieId, title: other.rawTitle });
    }
  }
  return { films, merged };
}
