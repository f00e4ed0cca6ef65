import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Explore } from '../create-explore.ts';
import type { ExploreState } from '../explore-state.ts';

export const ExploreContext = createContext<Explore | null>(null);

/** The state of the Explore screen around this component. */
export function useExplore(): Explore {
  const explore = useContext(ExploreContext);
  if (explore === null) throw new Error('useExplore outside of an Explore screen');
  return explore;
}

/** One part of Explore's state; re-renders only when that part changes. */
export function useExploreState<T>(select: (state: ExploreState) => T): T {
  return useStore(useExplore().store, select);
}
