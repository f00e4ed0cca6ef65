import type { StoreApi } from 'zustand/vanilla';
import type { Unsubscribe } from './client/transport.ts';

/** Undo and redo of the user's choices. */
export interface History {
  /** Both do nothing if there is no step left. */
  readonly undo: () => void;
  readonly redo: () => void;
  /** Starts over at the current choices, with nothing to undo. */
  readonly forget: () => void;
  /** Records changes until the returned function is called. */
  readonly follow: () => Unsubscribe;
}

interface HistoryOptions<S, Choices extends object> {
  readonly store: StoreApi<S>;
  /** The part of the state that is recorded: choices, never answers. */
  readonly choicesOf: (state: S) => Choices;
  /** Restores choices and requests what depends on them. */
  readonly put: (choices: Choices) => void;
  /** Changes within this time of each other form one step, such as those of a moving slider. */
  readonly pauseMs?: number;
  readonly now?: () => number;
}

const PAUSE_MS = 600;
const MOST_STEPS = 100;

/** A history of a store's choices. */
export function createHistory<S, Choices extends object>(options: HistoryOptions<S, Choices>): History {
  const { store, choicesOf, put, pauseMs = PAUSE_MS, now = () => performance.now() } = options;
  let past: Choices[] = [];
  let future: Choices[] = [];
  let present = choicesOf(store.getState());
  let changedAt = -Infinity;
  let isStepping = false;

  function note(): void {
    const choices = choicesOf(store.getState());
    if (areSame(choices, present)) return;
    if (!isStepping) {
      const at = now();
      if (at - changedAt > pauseMs) past = [...past, present].slice(-MOST_STEPS);
      changedAt = at;
      future = [];
    }
    present = choices;
  }

  /** Restores the newest of `from`; `leave` gets the rest and the choices replaced. */
  function step(from: readonly Choices[], leave: (rest: Choices[], left: Choices) => void): void {
    const target = from.at(-1);
    if (target === undefined) return;
    leave(from.slice(0, -1), present);
    isStepping = true;
    try {
      put(target);
      note();
    } finally {
      isStepping = false;
      changedAt = -Infinity;
    }
  }

  return {
    undo() {
      step(past, (rest, left) => {
        past = rest;
        future = [...future, left];
      });
    },
    redo() {
      step(future, (rest, left) => {
        future = rest;
        past = [...past, left];
      });
    },
    forget() {
      past = [];
      future = [];
      present = choicesOf(store.getState());
    },
    follow: () => store.subscribe(note),
  };
}

/** True if every field holds the identical value. */
export function areSame<T extends object>(a: T, b: T): boolean {
  const fields = Object.keys(a) as (keyof T)[];
  return fields.every((field) => Object.is(a[field], b[field]));
}
