import type { CheckedRequestOf, ReplyOf } from '#shared/contract/contract.ts';
import type { Explanation, LikedPart, TermPart } from '#shared/domain/explanation.ts';
import type { SparseRow } from '#electron/formats/csr.ts';
import { resolveFilm } from '../catalogue/resolve-film.ts';
import type { Library } from '../library/library.ts';
import { textQuery } from '../recommend/text-query.ts';
import { equationsOf, resolveViewing, type Viewing } from '../recommend/viewing.ts';
import { addUpTo } from './rating-parts.ts';
import { sharedTerms } from './shared-terms.ts';

/** Why a film has its scores for seed films and a viewer, whichever of them are given. Throws as both lists do. */
export function explain(library: Library, request: CheckedRequestOf<'explain'>): ReplyOf<'explain'> {
  const film = resolveFilm(library.catalogue, request.film);
  const { seeds, viewer, parts } = request;
  return {
    film,
    content:
      seeds.length === 0
        ? null
        : contentExplainer(library, textQuery(library, seeds, request.dislikes).row, parts)(film.movieIndex),
    collab:
      viewer === null
        ? null
        : collabExplainer(library, resolveViewing(library, viewer), parts)(film.movieIndex),
  };
}

/** Explains a film's cosine with the query row: the terms that both have. `most` is how many parts are listed. */
export function contentExplainer(
  library: Library,
  query: SparseRow,
  most: number,
): (movieIndex: number) => Explanation<TermPart> {
  return (movieIndex) => {
    const [scored] = library.textScan.scores(query, [movieIndex]);
    const shared = sharedTerms(query, library.textScan.row(movieIndex));
    return summarise(scored?.score ?? 0, shared, most, ({ column, part }) => ({
      term: library.term(column),
      part,
    }));
  };
}

/** Explains a film's factor score for somebody: the films that they liked. */
export function collabExplainer(
  library: Library,
  viewing: Viewing,
  most: number,
): (movieIndex: number) => Explanation<LikedPart> {
  const liked = viewing.liked();
  const equations = equationsOf(library, liked);
  return (movieIndex) => {
    const [scored] = library.factorScan.scores(viewing.factors, [movieIndex]);
    const score = scored?.score ?? 0;
    const parts = addUpTo(score, equations.partsOf(library.itemFactors.read(movieIndex, 1)));
    const rated = liked.map((rating, i) => ({ ...rating, part: parts[i] ?? 0 }));
    rated.sort((a, b) => b.part - a.part || a.movieIndex - b.movieIndex);
    return summarise(score, rated, most, ({ movieIndex: own, rating, part }) => ({
      ...library.catalogue.film(own),
      rating,
      part,
    }));
  };
}

/** The first `most` parts, and the rest in one. */
function summarise<T extends { readonly part: number }, Part>(
  score: number,
  all: readonly T[],
  most: number,
  describe: (part: T) => Part,
): Explanation<Part> {
  const rest = all.slice(most);
  const others = { count: rest.length, part: rest.reduce((sum, { part }) => sum + part, 0) };
  return { score, parts: all.slice(0, most).map(describe), others };
}
