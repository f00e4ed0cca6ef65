import { useSyncExternalStore } from 'react';

/** The screen that an address names after its #, or the first of `ids` if it names none of them. */
export function screenIdOf(hash: string, ids: readonly string[]): string {
  const named = /^#\/([a-z]+)/.exec(hash)?.[1];
  return named !== undefined && ids.includes(named) ? named : (ids[0] ?? '');
}

/** The part after # of an address that opens the screen. */
export function hashOf(screenId: string): string {
  return `#/${screenId}`;
}

/** Shows the screen at once, so that keys pressed after the shortcut go to the new screen. */
export function showScreen(screenId: string): void {
  const hash = hashOf(screenId);
  if (window.location.hash === hash) return;
  window.history.pushState(null, '', hash);
  // The browser reports a changed hash one task later, and a pushed address not at all.
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}

/** The screen that the window's address names, kept up to date. */
export function useScreenId(ids: readonly string[]): string {
  return screenIdOf(
    useSyncExternalStore(onHashChange, () => window.location.hash),
    ids,
  );
}
