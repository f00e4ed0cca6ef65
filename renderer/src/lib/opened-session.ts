import { createStore, type StoreApi } from 'zustand/vanilla';

/** The text of the session file that was opened with the program last; null once a screen has taken it. */
export interface OpenedSession {
  readonly text: string | null;
}

/** Waits here until a library is open, without which there is no screen to show it. */
export function createOpenedSession(): StoreApi<OpenedSession> {
  return createStore<OpenedSession>(() => ({ text: null }));
}
