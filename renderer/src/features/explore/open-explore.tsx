import type { LibraryDescription } from '#shared/contract/schemas.ts';
import type { Client } from '../../lib/client/client.ts';
import { ExploreScreen } from './components/explore-screen.tsx';
import { createExploreQueries } from './explore-queries.ts';
import { createExplore } from './explore-store.ts';

/** The Explore screen of one library, with nothing chosen yet. */
export function openExplore({ client, library }: { client: Client; library: LibraryDescription }) {
  const explore = createExplore(createExploreQueries(client), library.defaultWeights);
  return {
    element: <ExploreScreen explore={explore} />,
    // What failed while the connection was down may succeed now.
    follow: () =>
      client.onConnection((connection) => {
        if (connection === 'connected') explore.store.getState().refresh();
      }),
  };
}
