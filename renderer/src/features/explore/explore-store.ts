import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Settings } from '#shared/contract/settings.ts';
import type { Film } from '#shared/domain/film.ts';
import type { Candidate, HybridItem } from '#shared/domain/recommendation.ts';
import { areZero, type HybridWeights } from '#shared/domain/weights.ts';
import { blend } from '#shared/scoring/blend.ts';
import { createAnswers } from './explore-answers.ts';
import { COLUMNS, NO_FILTERS, type ExploreState } from './explore-state.ts';
import type { ExploreQueries } from './explore-queries.ts';
import { sortTaste, withRating, withRecent } from './taste.ts';

/** What a store needs: where to send queries, the initial weights, and how to save the user's taste. */
export interface ExploreParts {
  readonly queries: ExploreQueries;
  readonly defaultWeights: HybridWeights;
  readonly keepTaste: (taste: Settings['taste']) => void;
}

const isIn = (films: readonly Film[], film: Film) => films.some(({ movieId }) => movieId === film.movieId);

/** The state of Explore, with nothing chosen yet. */
export function createExploreStore({ queries, keepTaste, ...parts }: ExploreParts): StoreApi<ExploreState> {
  const defaultWeights = { popularity: 0, ...parts.defaultWeights };
  return createStore<ExploreState>((set, get) => {
    const answers = createAnswers(queries, get, set);

    /** Changes what lists depend on, and requests those that are affected. */
    function change(changed: Partial<ExploreState>): void {
      set(changed);
      answers.update();
    }

    /** Stored taste that could not be looked up yet. */
    let toRecall: Settings['taste'] | null = null;

    function recallNow(): void {
      if (toRecall === null) return;
      const kept = toRecall;
      set({ isRecalling: true });
      answers.findFilms([...kept.ratings.map(({ film }) => film), ...kept.recent], (found) => {
        if (toRecall !== kept) return;
        if (found === null) {
          set({ isRecalling: false });
          return;
        }
        toRecall = null;
        const { ratings, elsewhere, recent } = sortTaste(kept, found);
        // Ratings made here meanwhile are newer.
        const now = get().ratings;
        const older = ratings.filter(
          ({ film }) =>
            !isIn(
              now.map((each) => each.film),
              film,
            ),
        );
        change({
          isRecalling: false,
          ratings: [...now, ...older],
          elsewhere,
          recent: [...get().recent, ...recent.filter((film) => !isIn(get().recent, film))].slice(0, 8),
        });
      });
    }

    function keep(): void {
      const { ratings, elsewhere, recent } = get();
      keepTaste({ ratings: [...ratings, ...elsewhere], recent: [...recent] });
    }

    function lookedAt(film: Film): void {
      set({ recent: withRecent(get().recent, film) });
      keep();
    }

    return {
      seeds: [],
      dislikes: [],
      who: { kind: 'nobody' },
      ratings: [],
      elsewhere: [],
      isRecalling: false,
      recent: [],
      filters: NO_FILTERS,
      count: 50,
      weights: defaultWeights,
      defaultWeights,
      view: { shows: 'lists', columns: COLUMNS, numbers: false },
      panel: null,
      ...answers.initial,
      startFrom(film) {
        change({ seeds: [film], dislikes: get().dislikes.filter(({ movieId }) => movieId !== film.movieId) });
        lookedAt(film);
      },
      addSeed(film) {
        const { seeds, dislikes } = get();
        if (isIn(seeds, film)) return;
        change({
          seeds: [...seeds, film],
          dislikes: dislikes.filter((each) => each.movieId !== film.movieId),
        });
        lookedAt(film);
      },
      addDislike(film) {
        const { seeds, dislikes } = get();
        if (isIn(dislikes, film)) return;
        change({
          dislikes: [...dislikes, film],
          seeds: seeds.filter((each) => each.movieId !== film.movieId),
        });
      },
      remove(movieIds) {
        const stays = ({ movieId }: Film) => !movieIds.has(movieId);
        change({ seeds: get().seeds.filter(stays), dislikes: get().dislikes.filter(stays) });
      },
      choose(who) {
        change({ who });
      },
      rate(film, rating) {
        change({ ratings: withRating(get().ratings, film, rating) });
        keep();
      },
      setFilters(filters) {
        change({ filters: { ...get().filters, ...filters } });
      },
      restore(choices) {
        change(choices);
      },
      setCount(count) {
        change({ count });
      },
      setWeights(weights) {
        set({ weights: { ...get().weights, ...weights } });
      },
      setView(view) {
        set({ view: { ...get().view, ...view } });
        if (view.shows === 'map') answers.readMap();
      },
      openPanel(panel) {
        change({ panel });
      },
      closePanel() {
        change({ panel: null });
      },
      recall(kept) {
        // Until it is known which films the library has, all count as other libraries' films, so that nothing stored is
        // lost.
        change({ ratings: [], recent: [], elsewhere: kept.ratings });
        toRecall = kept;
        recallNow();
      },
      refresh() {
        recallNow();
        answers.refresh();
      },
    };
  });
}

/** The blended list for the sliders' weights, or null if all are zero and nothing can be ranked. */
export function blendedItems(
  candidates: readonly Candidate[],
  weights: HybridWeights,
  count: number,
): readonly HybridItem[] | null {
  return areZero(weights) ? null : blend(candidates, weights, count);
}
