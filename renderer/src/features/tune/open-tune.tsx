import type { StoreApi } from 'zustand';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import type { Client } from '../../lib/client/client.ts';
import type { SettingsState } from '../../lib/settings-store.ts';
import { TuneScreen } from './components/tune-screen.tsx';
import { createTuneStore } from './tune-store.ts';

interface TuneContextParts {
  readonly client: Client;
  readonly library: LibraryDescription;
  readonly settings: StoreApi<SettingsState>;
}

/** The Tune screen of one library, at the library's own weights. */
export function openTune({ client, library, settings }: TuneContextParts) {
  const store = createTuneStore(client, library);
  return {
    element: <TuneScreen store={store} library={library} settings={settings} />,
    follow: () => {
      store.getState().loadEvaluation();
      return client.onConnection((connection) => {
        if (connection === 'connected') store.getState().loadEvaluation();
      });
    },
  };
}
