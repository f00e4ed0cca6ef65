import type { StoreApi } from 'zustand/vanilla';
import type { Film } from '#shared/domain/film.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
import { createSuggestions, type SuggestionsStore } from '../../lib/suggestions.ts';
import type { ExploreQueries } from './explore-queries.ts';
import { type ExploreState } from './explore-state.ts';
import { createExploreStore, type ExploreParts } from './explore-store.ts';

/** No pause: a search takes the engine a few milliseconds, and each aborts the previous one. */
const TYPING_PAUSE_MS = 0;

/** The state of the Explore screen for one library. */
export interface Explore {
  readonly store: StoreApi<ExploreState>;
  readonly queries: ExploreQueries;
  readonly filmSearch: SuggestionsStore<Film>;
  readonly viewerSearch: SuggestionsStore<Viewer>;
  /** Films to rate. */
  readonly rateSearch: SuggestionsStore<Film>;
}

/** One letter finds half the catalogue; but a film can be called "9". */
function isWorthASearch(query: string): boolean {
  return query.length >= 2 || /^\d+$/.test(query);
}

/** The state and the search fields of Explore, with nothing chosen yet. */
export function createExplore(parts: ExploreParts): Explore {
  const filmSearch = () =>
    createSuggestions<Film>({
      search: parts.queries.searchFilms,
      accepts: isWorthASearch,
      pauseMs: TYPING_PAUSE_MS,
    });
  return {
    store: createExploreStore(parts),
    queries: parts.queries,
    filmSearch: filmSearch(),
    rateSearch: filmSearch(),
    viewerSearch: createSuggestions<Viewer>({
      search: parts.queries.searchViewers,
      // An empty query lists the most active viewers.
      accepts: () => true,
      pauseMs: TYPING_PAUSE_MS,
    }),
  };
}
