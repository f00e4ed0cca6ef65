import type { RequestOf } from '#shared/contract/contract.ts';
import type { ViewerRequest } from '#shared/contract/schemas.ts';
import type { Film } from '#shared/domain/film.ts';
import type { ExploreState } from './explore-state.ts';

/** Parts of a score that each row of a list shows. */
const PARTS_A_ROW = 3;
/** Parts of a score that the panel about a film shows. */
const PARTS_OF_A_FILM = 8;

/** What the lists depend on. */
export type ListInputs = Pick<ExploreState, 'seeds' | 'dislikes' | 'who' | 'ratings' | 'filters' | 'count'>;

/** What the lists are to be asked for; null where something is missing to ask for one. */
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

/** Why a film has its scores; null while there is nothing to compare it with. */
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

/** Who the lists are for, as the engine is asked; null for nobody, and for a taste without a rating. */
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
