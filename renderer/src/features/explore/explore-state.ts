import type { ReplyOf } from '#shared/contract/contract.ts';
import type { Settings } from '#shared/contract/settings.ts';
import type { Film } from '#shared/domain/film.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
import type { HybridWeights } from '#shared/domain/weights.ts';
import type { Loadable } from '../../lib/loadable.ts';
import type { TasteRating } from './taste.ts';

/** One-click starts on the empty screen, and films to rate. */
export interface Starters {
  readonly films: readonly Film[];
  readonly viewers: readonly Viewer[];
}

/** The answers to the current queries. */
export interface Answers {
  readonly starters: Loadable<Starters>;
  readonly facets: Loadable<ReplyOf<'catalogue.facets'>>;
  readonly content: Loadable<ReplyOf<'recommend.content'>>;
  readonly collaborative: Loadable<ReplyOf<'recommend.collaborative'>>;
  readonly candidates: Loadable<ReplyOf<'recommend.candidates'>>;
  readonly portrait: Loadable<ReplyOf<'viewers.portrait'>>;
  /** Why the film in the panel has its scores. */
  readonly why: Loadable<ReplyOf<'explain'>>;
  readonly map: Loadable<ReplyOf<'map.read'>>;
}

/** Rows that a list can have. */
export const COUNTS = [10, 50, 200] as const;
export const COLUMNS = ['content', 'blend', 'collab'] as const;
export type Column = (typeof COLUMNS)[number];

/** Whom the lists are for. */
type Who =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'viewer'; readonly viewer: Viewer }
  /** The user of this program, by the films that they rated here. */
  | { readonly kind: 'me' };

/** What the panel beside the lists is about. */
type Panel =
  { readonly kind: 'film'; readonly film: Film } | { readonly kind: 'taste' } | { readonly kind: 'portrait' };

/** Which films lists may hold: any of the genres (all, if none are given), and those years. */
export interface ListFilters {
  readonly genres: readonly string[];
  readonly fromYear: number | null;
  readonly toYear: number | null;
}

export const NO_FILTERS: ListFilters = { genres: [], fromYear: null, toYear: null };

/** How the screen shows its results; changes no list. */
interface ExploreView {
  readonly shows: 'lists' | 'map';
  readonly columns: readonly Column[];
  /** Whether rows show their parts as numbers. */
  readonly numbers: boolean;
}

/** What the lists depend on, and what undo steps through. */
type ExploreChoices = Pick<ExploreState, 'seeds' | 'dislikes' | 'who' | 'filters' | 'count' | 'weights'>;

export interface ExploreState extends Answers {
  readonly seeds: readonly Film[];
  readonly dislikes: readonly Film[];
  readonly who: Who;
  /** The user's own ratings of films of this library, newest first. */
  readonly ratings: readonly TasteRating[];
  /** Ratings that are kept for other libraries. */
  readonly elsewhere: readonly TasteRating[];
  /** Whether the stored ratings are still being matched to this library's films. */
  readonly isRecalling: boolean;
  readonly recent: readonly Film[];
  readonly filters: ListFilters;
  readonly count: (typeof COUNTS)[number];
  /** As set by the sliders: 0 to 1 each, not scaled. */
  readonly weights: Required<HybridWeights>;
  readonly defaultWeights: Required<HybridWeights>;
  readonly view: ExploreView;
  readonly panel: Panel | null;
  /** Makes a film the only one to start from. */
  readonly startFrom: (film: Film) => void;
  readonly addSeed: (film: Film) => void;
  readonly addDislike: (film: Film) => void;
  /** Removes films from those to start from and those disliked. */
  readonly remove: (movieIds: ReadonlySet<number>) => void;
  readonly choose: (who: Who) => void;
  /** Rates a film as the user; 0 removes the rating. */
  readonly rate: (film: Film, rating: number) => void;
  readonly setFilters: (filters: Partial<ListFilters>) => void;
  /** Restores earlier choices, all at once. */
  readonly restore: (choices: ExploreChoices) => void;
  readonly setCount: (count: (typeof COUNTS)[number]) => void;
  readonly setWeights: (weights: Partial<HybridWeights>) => void;
  readonly setView: (view: Partial<ExploreView>) => void;
  readonly openPanel: (panel: Panel) => void;
  readonly closePanel: () => void;
  /** Takes over the user's stored taste. */
  readonly recall: (kept: Settings['taste']) => void;
  /** Requests whatever is missing: on first show, and after a retryable failure. */
  readonly refresh: () => void;
}
