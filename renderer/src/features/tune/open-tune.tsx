import type { StoreApi } from 'zustand';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import type { Client } from '../../lib/client/client.ts';
import type { SettingsState } from '../../lib/settings-store.ts';
import { createHistory } from '../../lib/history.ts';
import { TuneScreen } from './components/tune-screen.tsx';
import { createTuneStore, type TuneState } from './tune-store.ts';

interface TuneContextParts {
  readonly client: Client;
  readonly library: LibraryDescription;
  readonly settings: StoreApi<SettingsState>;
}

/** The Tune screen of one library, at the library's own weights. */
export function openTune({ client, library, settings }: TuneContextParts) {
  const store = createTuneStore(client, library);
  const history = createHistory({
    store,
    choicesOf: ({ current, other, film, userId }: TuneState) => ({ current, other, film, userId }),
    put: (choices) => {
      store.setState(choices);
    },
  });
  return {
    history,
    commands: [
      { title: 'Ask what if for a sample of viewers', run: store.getState().startSample },
      { title: 'Compare ranks of both settings', run: store.getState().compareRanks },
    ],
    element: <TuneScreen store={store} library={library} settings={settings} />,
    follow: () => {
      store.getState().loadEvaluation();
      const stops = [
        history.follow(),
        client.onConnection((connection) => {
          if (connection === 'connected') store.getState().loadEvaluation();
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
