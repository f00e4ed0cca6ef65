import type { CheckedRequestOf, ReplyOf } from '#shared/contract/contract.ts';
import type { Explanation, LikedPart, TermPart } from '#shared/domain/explanation.ts';
import type { SparseRow } from '#electron/formats/csr.ts';
import type { CatalogueFilm } from '../catalogue/catalogue-rows.ts';
import { resolveFilm } from '../catalogue/resolve-film.ts';
import type { Library } from '../library/library.ts';
import { textQuery } from '../recommend/text-query.ts';
import { equationsOf, resolveTargetViewer, type TargetViewer } from '../recommend/target-viewer.ts';
import { addUpTo } from './rating-parts.ts';
import { sharedTerms } from './shared-terms.ts';

/** Explains a film's scores for seed films and for a viewer, whichever are given. Throws what both lists throw. */
export function explain(library: Library, request: CheckedRequestOf<'explain'>): ReplyOf<'explain'> {
  const film = resolveFilm(library.catalogue, request.film);
  return {
    film,
    content: contentReason(library, request, film),
    collab: collabReason(library, request, film),
  };
}

function contentReason(
  library: Library,
  { seeds, dislikes, parts }: CheckedRequestOf<'explain'>,
  { movieIndex }: CatalogueFilm,
): Explanation<TermPart> | null {
  if (seeds.length === 0) return null;
  const { row } = textQuery(library, seeds, dislikes);
  const [scored] = library.textScan.scores(row, [movieIndex]);
  return contentExplainer(library, row, parts)(movieIndex, scored?.score ?? 0);
}

function collabReason(
  library: Library,
  { viewer, parts }: CheckedRequestOf<'explain'>,
  { movieIndex }: CatalogueFilm,
): Explanation<LikedPart> | null {
  if (viewer === null) return null;
  const target = resolveTargetViewer(library, viewer);
  const [scored] = library.factorScan.scores(target.factors, [movieIndex]);
  return collabExplainer(library, target, parts)(movieIndex, scored?.score ?? 0);
}

/** Explains the score that a film has. */
type Explainer<Part> = (movieIndex: number, score: number) => Explanation<Part>;

/** Explains a film's cosine with the query row by the terms that both have; at most `most` of them are listed. */
export function contentExplainer(library: Library, query: SparseRow, most: number): Explainer<TermPart> {
  return (movieIndex, score) => {
    const shared = sharedTerms(query, library.textScan.row(movieIndex));
    return summarise(score, shared, most, ({ column, part }) => ({
      term: library.term(column),
      part,
    }));
  };
}

/** Explains a film's factor score for a viewer by the films that the viewer liked. */
export function collabExplainer(library: Library, target: TargetViewer, most: number): Explainer<LikedPart> {
  const liked = target.liked();
  const equations = equationsOf(library, liked);
  return (movieIndex, score) => {
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

/** The first `most` parts, and the rest summed into one. */
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
