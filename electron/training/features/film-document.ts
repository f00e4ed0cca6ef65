import { titleKey } from '#shared/domain/title.ts';
import type { CleanFilm } from '../dataset/clean-films.ts';
import type { FilmText } from '../dataset/film-texts.ts';

/**
 * Everything known about a film in words, as one document for TF-IDF. What is one thing becomes one term: a person
 * ("al_pacino"), a genre ("sci_fi"), a keyword or tag ("time_travel"), so that a shared actor counts as such and not
 * as a shared first name. The overview is left as prose.
 */
export function filmDocument(film: CleanFilm, text: FilmText | undefined, tags: readonly string[]): string {
  const genres = new Set([...film.genres, ...(text?.genres ?? [])].map(asOneTerm));
  const people = new Set((text?.people ?? []).map(asOneTerm));
  const keywords = new Set([...(text?.keywords ?? []), ...tags].map(asOneTerm));
  return [film.title, ...film.alternates, ...genres, ...people, ...keywords, text?.overview ?? ''].join(' ');
}

/** "Sci-Fi" becomes "sci_fi", "Pedro Almodóvar" "pedro_almodovar": the token pattern keeps underscores together. */
function asOneTerm(phrase: string): string {
  return titleKey(phrase).replaceAll(' ', '_');
}
