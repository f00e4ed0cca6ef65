import { titleKey } from '#shared/domain/title.ts';
import type { CleanFilm } from '../dataset/clean-films.ts';
import type { FilmText } from '../dataset/film-texts.ts';

/**
 * All text about a film as one document for TF-IDF. A person ("al_pacino"), a genre ("sci_fi"), and a keyword or tag
 * ("time_travel") each become one term, so that two films share an actor and not just a first name. The overview stays
 * prose.
 */
export function filmDocument(film: CleanFilm, text: FilmText | undefined, tags: readonly string[]): string {
  const genres = new Set([...film.genres, ...(text?.genres ?? [])].map(asOneTerm));
  const people = new Set((text?.people ?? []).map(asOneTerm));
  const keywords = new Set([...(text?.keywords ?? []), ...tags].map(asOneTerm));
  return [film.title, ...film.alternates, ...genres, ...people, ...keywords, text?.overview ?? ''].join(' ');
}

/** "Sci-Fi" becomes "sci_fi", "Pedro Almodóvar" "pedro_almodovar": the token pattern does not split at underscores. */
function asOneTerm(phrase: string): string {
  return titleKey(phrase).replaceAll(' ', '_');
}
