import { createContext, use } from 'react';
import { useStore, type StoreApi } from 'zustand';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import type { SettingsState } from '../../../lib/settings-store.ts';
import type { TuneState } from '../tune-store.ts';

/** What the parts of the Tune screen share. */
interface Tune {
  readonly store: StoreApi<TuneState>;
  readonly library: LibraryDescription;
  readonly settings: StoreApi<SettingsState>;
}

export const TuneContext = createContext<Tune | null>(null);

export function useTuneParts(): Tune {
  const tune = use(TuneContext);
  if (tune === null) throw new Error('not inside the Tune screen');
  return tune;
}

/** What the selector picks from the state of the Tune screen. */
export function useTune<T>(select: (state: TuneState) => T): T {
  return useStore(useTuneParts().store, select);
}
