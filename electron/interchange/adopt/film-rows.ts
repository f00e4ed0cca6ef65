import { parseTitle } from '#shared/domain/title.ts';
import {
  cleanFilms,
  type CleanFilm,
  type CleanFilms,
  type RawFilm,
} from '#electron/training/dataset/clean-films.ts';
import { AdoptError } from './adopt-error.ts';

/**
 * Finds the film of each row of the models. If the models list their films' ids, these decide. Otherwise the film table
 * has a line for each row, in that order, or it is the source's own, whose films the pipeline merged by title and year
 * as training does here. Throws `row-counts`, and `ids-unknown` for an id that the table does not have.
 */
export function filmsOfRows(
  raw: readonly RawFilm[],
  rows: number,
  ids: readonly number[] | undefined,
): CleanFilms {
  if (ids?.length === rows) return filmsOfIds(raw, ids);
  if (raw.length === rows) return { films: raw.map(asListed), merged: [] };
  const merged = cleanFilms(raw);
  if (merged.films.length === rows) return merged;
  throw new AdoptError(
    'row-counts',
    `The models have ${rows} films, and the film table ${raw.length} (${merged.films.length} where title and year are merged): they must come from the same training.`,
  );
}

function asListed({ movieId, rawTitle, genres }: RawFilm): CleanFilm {
  return { ...parseTitle(rawTitle), movieId, mergedIds: [], genres };
}

function filmsOfIds(raw: readonly RawFilm[], ids: readonly number[]): CleanFilms {
  const listed = new Set(ids);
  const { films, merged } = cleanFilms(raw);
  // Films are merged only if the models merged them; those with rows of their own are kept apart.
  const apart = films.flatMap((film) => {
    const all = [film.movieId, ...film.mergedIds];
    const kept = all.filter((id) => listed.has(id));
    if (kept.length <= 1) return [{ film, id: kept[0] ?? film.movieId }];
    return raw
      .filter(({ movieId }) => kept.includes(movieId))
      .map((one) => ({ film: asListed(one), id: one.movieId }));
  });
  const byId = new Map(apart.map(({ film, id }) => [id, film]));
  const ordered = ids.map((id) => {
    const film = byId.get(id);
    if (film !== undefined) return film;
    throw new AdoptError('ids-unknown', `The models name film ${id}, which the film table does not have.`);
  });
  if (listed.size !== ids.length || byId.size !== ids.length) {
    throw new AdoptError(
      'row-counts',
      `The models name ${listed.size} films in ${ids.length} rows, and the film table has ${byId.size}: they must come from the same training.`,
    );
  }
  return { films: ordered, merged };
}
