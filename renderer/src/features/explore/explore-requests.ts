import type { RequestOf } from '#shared/contract/contract.ts';
import type { ViewerRequest } from '#shared/contract/schemas.ts';
import type { Film } from '#shared/domain/film.ts';
import type { ExploreState } from './explore-state.ts';

/** Parts of a score shown in each row of a list. */
const PARTS_A_ROW = 3;
/** Parts of a score shown in the panel about a film. */
const PARTS_OF_A_FILM = 8;

/** What the lists depend on. */
export type ListInputs = Pick<ExploreState, 'seeds' | 'dislikes' | 'who' | 'ratings' | 'filters' | 'count'>;

/** The requests for the lists; null for one that still lacks an input. */
export interface ListRequests {
  readonly content: RequestOf<'recommend.content'> | null;
  readonly collaborative: RequestOf<'recommend.collaborative'> | null;
  readonly candidates: RequestOf<'recommend.candidates'> | null;
}

export function listRequests(inputs: ListInputs): ListRequests {
  const { filters, count } = inputs;
  const viewer = viewerRequest(inputs);
  const common = {
    dislikes: idsOf(inputs.dislikes),
    filters: { ...filters, genres: [...filters.genres] },
    count,
  };
  const seeds = inputs.seeds.length === 0 ? null : idsOf(inputs.seeds);
  return {
    content: seeds && { seeds, ...common, explain: PARTS_A_ROW },
    collaborative: viewer && { viewer, ...common, explain: PARTS_A_ROW },
    candidates: seeds && viewer && { seeds, viewer, ...common },
  };
}

/** The request for why a film has its scores; null while there is nothing to compare it with. */
export function explainRequest(inputs: ListInputs, film: Film): RequestOf<'explain'> | null {
  const viewer = viewerRequest(inputs);
  if (inputs.seeds.length === 0 && viewer === null) return null;
  return {
    film: { movieId: film.movieId },
    seeds: idsOf(inputs.seeds),
    dislikes: idsOf(inputs.dislikes),
    viewer,
    parts: PARTS_OF_A_FILM,
  };
}

/** Whom the lists are for, as a request to the engine; null for nobody, and for a taste without ratings. */
export function viewerRequest({ who, ratings }: Pick<ExploreState, 'who' | 'ratings'>): ViewerRequest | null {
  switch (who.kind) {
    case 'nobody':
      return null;
    case 'viewer':
      return { userId: who.viewer.userId };
    case 'me':
      return ratings.length === 0
        ? null
        : { ratings: ratings.map(({ film, rating }) => ({ movieId: film.movieId, rating })) };
  }
}

function idsOf(films: readonly Film[]): { movieId: number }[] {
  return films.map(({ movieId }) => ({ movieId }));
}
