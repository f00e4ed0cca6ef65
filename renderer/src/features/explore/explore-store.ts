import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplyOf } from '#shared/contract/contract.ts';
import type { Film } from '#shared/domain/film.ts';
import type { Candidate, HybridItem } from '#shared/domain/recommendation.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
import type { HybridWeights } from '#shared/domain/weights.ts';
import { blend } from '#shared/scoring/blend.ts';
import { createLoader, IDLE, type Loadable, type Loader } from '../../lib/loadable.ts';
import { createSuggestions, type SuggestionsStore } from '../../lib/suggestions.ts';
import { ROWS, type ExploreQueries } from './explore-queries.ts';

const TYPING_PAUSE_MS = 80;
export const STARTER_FILMS = 4;
export const STARTER_VIEWERS = 3;

/** What the empty screen offers as one-click starts. */
export interface Starters {
  readonly films: readonly Film[];
  readonly viewers: readonly Viewer[];
}

export interface ExploreState {
  readonly film: Film | null;
  readonly viewer: Viewer | null;
  /** As set by the sliders: 0 to 1 each, not scaled. */
  readonly weights: HybridWeights;
  readonly defaultWeights: HybridWeights;
  readonly starters: Loadable<Starters>;
  readonly content: Loadable<ReplyOf<'recommend.content'>>;
  readonly collaborative: Loadable<ReplyOf<'recommend.collaborative'>>;
  readonly candidates: Loadable<ReplyOf<'recommend.candidates'>>;
  readonly chooseFilm: (film: Film) => void;
  readonly clearFilm: () => void;
  readonly chooseViewer: (viewer: Viewer) => void;
  readonly clearViewer: () => void;
  readonly setWeight: (method: keyof HybridWeights, weight: number) => void;
  readonly resetWeights: () => void;
  /** Asks again for whatever is missing: on first show, and after a failure that another try may mend. */
  readonly refresh: () => void;
}

/** The state of the Explore screen for one library. */
export interface Explore {
  readonly store: StoreApi<ExploreState>;
  readonly filmSearch: SuggestionsStore<Film>;
  readonly viewerSearch: SuggestionsStore<Viewer>;
}

/** One letter finds half the catalogue; but a film can be called "9". */
function isWorthASearch(query: string): boolean {
  return query.length >= 2 || /^\d+$/.test(query);
}

/** The state and the search fields of Explore, with nothing chosen yet. */
export function createExplore(queries: ExploreQueries, defaultWeights: HybridWeights): Explore {
  return {
    store: createExploreStore(queries, defaultWeights),
    filmSearch: createSuggestions<Film>({
      search: queries.searchFilms,
      accepts: isWorthASearch,
      pauseMs: TYPING_PAUSE_MS,
    }),
    viewerSearch: createSuggestions<Viewer>({
      search: queries.searchViewers,
      // An empty text lists the most active viewers.
      accepts: () => true,
      pauseMs: TYPING_PAUSE_MS,
    }),
  };
}

/** The state alone, without the search fields. */
export function createExploreStore(
  queries: ExploreQueries,
  defaultWeights: HybridWeights,
): StoreApi<ExploreState> {
  return createStore<ExploreState>((set, get) => {
    const starters = createLoader<Starters>({
      read: () => get().starters,
      write(value) {
        set({ starters: value });
      },
    });
    const content = createLoader<ReplyOf<'recommend.content'>>({
      read: () => get().content,
      write(value) {
        set({ content: value });
      },
    });
    const collaborative = createLoader<ReplyOf<'recommend.collaborative'>>({
      read: () => get().collaborative,
      write(value) {
        set({ collaborative: value });
      },
    });
    const candidates = createLoader<ReplyOf<'recommend.candidates'>>({
      read: () => get().candidates,
      write(value) {
        set({ candidates: value });
      },
    });

    function loadCandidates(): void {
      const { film, viewer } = get();
      if (film === null || viewer === null) candidates.clear();
      else candidates.load((signal) => queries.candidates(film.movieId, viewer.userId, signal));
    }

    function loadStarters(): void {
      starters.load(async (signal) => {
        const [films, viewers] = await Promise.all([
          queries.wellKnownFilms(STARTER_FILMS, signal),
          queries.searchViewers('', signal),
        ]);
        return { films, viewers: viewers.slice(0, STARTER_VIEWERS) };
      });
    }

    return {
      film: null,
      viewer: null,
      weights: defaultWeights,
      defaultWeights,
      starters: IDLE,
      content: IDLE,
      collaborative: IDLE,
      candidates: IDLE,
      chooseFilm(film) {
        if (get().film?.movieId === film.movieId) return;
        set({ film });
        content.load((signal) => queries.likeFilm(film.movieId, signal));
        loadCandidates();
      },
      clearFilm() {
        set({ film: null });
        content.clear();
        candidates.clear();
      },
      chooseViewer(viewer) {
        if (get().viewer?.userId === viewer.userId) return;
        set({ viewer });
        collaborative.load((signal) => queries.forViewer(viewer.userId, signal));
        loadCandidates();
      },
      clearViewer() {
        set({ viewer: null });
        collaborative.clear();
        candidates.clear();
      },
      setWeight(method, weight) {
        set({ weights: { ...get().weights, [method]: weight } });
      },
      resetWeights() {
        set({ weights: get().defaultWeights });
      },
      refresh() {
        if (get().starters.phase === 'idle') loadStarters();
        const loaders: readonly Pick<Loader<unknown>, 'retry'>[] = [
          starters,
          content,
          collaborative,
          candidates,
        ];
        for (const loader of loaders) loader.retry();
      },
    };
  });
}

/** The blended list for weights as the sliders stand, or null when both are zero and nothing can be ranked. */
export function blendedItems(
  candidates: readonly Candidate[],
  weights: HybridWeights,
): readonly HybridItem[] | null {
  if (weights.content === 0 && weights.collab === 0) return null;
  return blend(candidates, weights, ROWS);
}
