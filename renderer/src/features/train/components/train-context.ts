import { createContext, use } from 'react';
import { useStore, type StoreApi } from 'zustand';
import type { TrainState } from '../train-store.ts';

export const TrainContext = createContext<StoreApi<TrainState> | null>(null);

/** What the selector picks from the state of the Train screen. */
export function useTrain<T>(select: (state: TrainState) => T): T {
  const store = use(TrainContext);
  if (store === null) throw new Error('not inside the Train screen');
  return useStore(store, select);
}
