import { useEffect, useMemo } from 'react';
import { useStore, type StoreApi } from 'zustand';
import { createExplore } from '../features/explore/explore-store.ts';
import { createExploreQueries } from '../features/explore/explore-queries.ts';
import { ExploreScreen } from '../features/explore/components/explore-screen.tsx';
import type { Client } from '../lib/client/client.ts';
import type { AppState } from './app-store.ts';
import { AppHeader } from './app-header.tsx';
import { StatusGate } from './status-gate.tsx';

interface AppProps {
  readonly client: Client;
  readonly store: StoreApi<AppState>;
}

/** The window: header, and the screen that the application's status allows. */
export function App({ client, store }: AppProps) {
  const { status, library, connection, ask, follow } = useStore(store);

  useEffect(() => follow(), [follow]);

  // Belongs to one library and outlives a restart of the engine, so that nothing chosen is lost.
  const libraryId = library?.id;
  const defaultWeights = library?.defaultWeights;
  const explore = useMemo(
    () =>
      libraryId === undefined || defaultWeights === undefined
        ? null
        : createExplore(createExploreQueries(client), defaultWeights),
    // A new description of the same library is no reason to start over.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, libraryId],
  );

  // What failed while the connection was down may succeed now.
  useEffect(() => {
    if (connection === 'connected' && status.state === 'ready') explore?.store.getState().refresh();
  }, [connection, status.state, explore]);

  return (
    <>
      <AppHeader
        library={library}
        connection={connection}
        notice={status.state === 'ready' ? status.notice : null}
      />
      <StatusGate status={status} onRetry={ask}>
        {explore !== null && <ExploreScreen explore={explore} />}
      </StatusGate>
    </>
  );
}
