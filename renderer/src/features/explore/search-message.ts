import type { Loadable } from '../../lib/loadable.ts';

/** What a search field shows instead of suggestions. */
export function searchMessage(
  found: Loadable<readonly unknown[]>,
  texts: { readonly idle: string; readonly none: string },
): string {
  switch (found.phase) {
    case 'idle':
      return texts.idle;
    case 'loading':
      return 'Searching …';
    case 'failed':
      return found.error.message;
    case 'ready':
      return texts.none;
  }
}
