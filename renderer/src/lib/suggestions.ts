import { createStore, type StoreApi } from 'zustand/vanilla';
import { createLoader, IDLE, shown, type Loadable } from './loadable.ts';

/** The state of a search field: the text typed, and what was found for it. */
interface SuggestionsState<T> {
  readonly query: string;
  /** Idle while the text is too short to search for. */
  readonly found: Loadable<readonly T[]>;
  /** Sets the text and searches for it, once typing pauses. */
  readonly setQuery: (query: string) => void;
  /** Searches for the current text at once. */
  readonly searchNow: () => void;
  readonly retry: () => void;
}

export type SuggestionsStore<T> = StoreApi<SuggestionsState<T>>;

export interface SuggestionsOptions<T> {
  readonly search: (query: string, signal: AbortSignal) => Promise<readonly T[]>;
  /** Whether a trimmed text is worth a search. */
  readonly accepts: (query: string) => boolean;
  /** How long typing must pause before a search starts, in milliseconds. */
  readonly pauseMs: number;
}

/** Suggestions for a text while it is being typed: debounced, older searches aborted, stale answers dropped. */
export function createSuggestions<T>(options: SuggestionsOptions<T>): SuggestionsStore<T> {
  return createStore<SuggestionsState<T>>((set, get) => {
    const loader = createLoader<readonly T[]>({
      read: () => get().found,
      write(found) {
        set({ found });
      },
    });
    let timer: ReturnType<typeof setTimeout> | undefined;

    function searchNow(): void {
      clearTimeout(timer);
      const query = get().query.trim();
      if (options.accepts(query)) loader.load((signal) => options.search(query, signal));
      else loader.clear();
    }

    return {
      query: '',
      found: IDLE,
      setQuery(query) {
        const before = get();
        set({ query });
        // The same search, which may be about to start.
        if (query.trim() === before.query.trim() && before.found.phase !== 'idle') return;
        clearTimeout(timer);
        // Aborts the search for the previous text, whose answer would be stale.
        loader.clear();
        if (!options.accepts(query.trim())) return;
        set({ found: { phase: 'loading', previous: shown(before.found) } });
        timer = setTimeout(searchNow, options.pauseMs);
      },
      searchNow,
      retry: loader.retry,
    };
  });
}
