import { titleWithYear } from '#shared/domain/film.ts';
import { keyWithoutArticle, titleKey } from '#shared/domain/title.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { Seed } from '#shared/contract/schemas.ts';
import type { CatalogueFilm } from './catalogue-rows.ts';
import type { Catalogue } from './catalogue.ts';
import { readQuery, searchFilms } from './search-films.ts';

const SUGGESTIONS = 5;

/**
 * The one film that is meant: by source id, or by a title that matches exactly apart from case, accents, article and
 * year. Among several films of one title, the most rated is meant unless a year says otherwise; but a film with exactly
 * that title ("Killer") takes precedence over one that differs in its article ("The Killer"). Throws `unknown-film`
 * naming the closest titles.
 */
export function resolveFilm(catalogue: Catalogue, seed: Seed): CatalogueFilm {
  if ('movieId' in seed) {
    const film = catalogue.filmByMovieId(seed.movieId);
    if (film !== undefined) return film;
    throw new ReelscopeError(
      'unknown-film',
      `No film has the id ${seed.movieId}: search for its title to find the id.`,
    );
  }
  for (const { key, year } of readQuery(seed.title)) {
    const keys = new Set([key, keyWithoutArticle(key)]);
    for (const wanted of keys) {
      const film = filmNamed(catalogue, wanted, year);
      if (film !== undefined) return film;
    }
  }
  const closest = searchFilms(catalogue, seed.title, SUGGESTIONS).map(titleWithYear);
  const advice =
    closest.length > 0 ? `Closest titles: ${closest.join('; ')}.` : 'No title comes close: try fewer words.';
  throw new ReelscopeError('unknown-film', `No film is called "${seed.title}". ${advice}`);
}

function filmNamed(catalogue: Catalogue, key: string, year: number | null): CatalogueFilm | undefined {
  // Names of the most rated films come first.
  const films = catalogue
    .namesEqual(key)
    .filter((name) => year === null || name.year === year)
    .map(({ movieIndex }) => catalogue.film(movieIndex));
  return films.find(({ title }) => titleKey(title) === key) ?? films[0];
}
