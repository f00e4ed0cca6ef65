import type { StoreApi } from 'zustand/vanilla';
import type { Unsubscribe } from './client/transport.ts';

/** Steps back and forth through what somebody has chosen. */
export interface History {
  /** Both do nothing where there is no step to take. */
  readonly undo: () => void;
  readonly redo: () => void;
  /** Begins anew with what is chosen now: there is no step before it. */
  readonly forget: () => void;
  /** Takes note of changes until the returned function is called. */
  readonly follow: () => Unsubscribe;
}

interface HistoryOptions<S, Choices extends object> {
  readonly store: StoreApi<S>;
  /** The part of the state that steps are about: what was chosen, never what was answered. */
  readonly choicesOf: (state: S) => Choices;
  /** Puts choices in place, and asks for what follows from them. */
  readonly put: (choices: Choices) => void;
  /** Changes that follow each other as quickly as this are one step, such as those of a slider that moves. */
  readonly pauseMs?: number;
  readonly now?: () => number;
}

const PAUSE_MS = 600;
const MOST_STEPS = 100;

/** A history of the choices in a store. */
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

  /** Goes to the newest of `from`, which leaves it, and keeps where that was left. */
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

/** True when every field holds the very same value. */
export function areSame<T extends object>(a: T, b: T): boolean {
  const fields = Object.keys(a) as (keyof T)[];
  return fields.every((field) => Object.is(a[field], b[field]));
}
