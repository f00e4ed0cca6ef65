import type { StoreApi } from 'zustand';
import type { Client } from '../../lib/client/client.ts';
import type { RunningWorkState } from '../../lib/running-work.ts';
import type { SettingsState } from '../../lib/settings-store.ts';
import { LibrariesScreen } from './components/libraries-screen.tsx';
import { createLibrariesStore } from './libraries-store.ts';
import { createReportsStore } from './reports-store.ts';
import { createTransferStore } from './transfer-store.ts';

interface LibrariesContext {
  readonly client: Client;
  readonly work: StoreApi<RunningWorkState>;
  readonly settings: StoreApi<SettingsState>;
}

/** The Libraries screen. A sync or publication is followed and reported on every screen. */
export function openLibraries({ client, work, settings }: LibrariesContext) {
  const libraries = createLibrariesStore(client);
  const transfer = createTransferStore({ client, work, settings });
  const reports = createReportsStore(client);
  return {
    element: (
      <LibrariesScreen libraries={libraries} transfer={transfer} reports={reports} settings={settings} />
    ),
    follow: () => {
      const stops = [libraries, transfer, reports].map((store) => store.getState().follow());
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
