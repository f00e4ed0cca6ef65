import { toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';

/** An answer that may not be there yet. While a newer one is loading, the last one stays as `previous`. */
export type Loadable<T> =
  | { readonly phase: 'idle' }
  | { readonly phase: 'loading'; readonly previous: T | null }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly error: ErrorValue };

export const IDLE = { phase: 'idle' } as const;

/** What to show: the answer, or the last one while a newer one is loading. */
export function shown<T>(loadable: Loadable<T>): T | null {
  if (loadable.phase === 'ready') return loadable.value;
  return loadable.phase === 'loading' ? loadable.previous : null;
}

/** Keeps one answer up to date: each `load` aborts the previous one, so an old answer never replaces a newer one. */
export interface Loader<T> {
  readonly load: (fetch: (signal: AbortSignal) => Promise<T>) => void;
  /** Repeats the last request if it failed with a retryable error. */
  readonly retry: () => void;
  /** Drops the answer and any pending request. */
  readonly clear: () => void;
}

export function createLoader<T>(cell: { read(): Loadable<T>; write(value: Loadable<T>): void }): Loader<T> {
  let current: AbortController | null = null;
  let lastFetch: ((signal: AbortSignal) => Promise<T>) | null = null;

  async function load(fetch: (signal: AbortSignal) => Promise<T>): Promise<void> {
    current?.abort();
    const controller = new AbortController();
    current = controller;
    lastFetch = fetch;
    cell.write({ phase: 'loading', previous: shown(cell.read()) });
    try {
      const value = await fetch(controller.signal);
      // Checked even though the call was aborted: an answer may already have been in flight.
      if (current === controller) cell.write({ phase: 'ready', value });
    } catch (thrown) {
      if (current === controller) cell.write({ phase: 'failed', error: toErrorValue(thrown) });
    }
  }

  return {
    load(fetch) {
      void load(fetch);
    },
    retry() {
      const state = cell.read();
      if (lastFetch !== null && state.phase === 'failed' && state.error.retryable) void load(lastFetch);
    },
    clear() {
      current?.abort();
      current = null;
      cell.write(IDLE);
    },
  };
}
