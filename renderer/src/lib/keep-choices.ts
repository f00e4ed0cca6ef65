import type { StoreApi } from 'zustand/vanilla';
import type { Unsubscribe } from './client/transport.ts';
import { areSame } from './history.ts';

interface KeepOptions<S, Choices extends object> {
  readonly store: StoreApi<S>;
  /** The part of the state that is saved. */
  readonly choicesOf: (state: S) => Choices;
  readonly keep: (choices: Choices) => void;
}

/** Longer than between two steps of a moving slider, because saving writes a file. */
const PAUSE_MS = 500;

/** Saves choices once they have not changed for a moment, until the returned function is called. */
export function keepChoices<S, Choices extends object>(options: KeepOptions<S, Choices>): Unsubscribe {
  const { store, choicesOf, keep } = options;
  let kept = choicesOf(store.getState());
  let timer: ReturnType<typeof setTimeout> | undefined;

  function keepNow(): void {
    clearTimeout(timer);
    const choices = choicesOf(store.getState());
    if (areSame(choices, kept)) return;
    kept = choices;
    keep(choices);
  }

  const stop = store.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(keepNow, PAUSE_MS);
  });
  return () => {
    stop();
    keepNow();
  };
}
