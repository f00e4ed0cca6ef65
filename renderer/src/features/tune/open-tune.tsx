import type { StoreApi } from 'zustand';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import type { Client } from '../../lib/client/client.ts';
import type { SettingsState } from '../../lib/settings-store.ts';
import { createHistory } from '../../lib/history.ts';
import type { OpenedSession } from '../../lib/opened-session.ts';
import { keepChoices } from '../../lib/keep-choices.ts';
import { TuneScreen } from './components/tune-screen.tsx';
import { viewOf } from './tune-files.ts';
import { createTuneStore, type TuneState } from './tune-store.ts';

interface TuneContextParts {
  readonly client: Client;
  readonly library: LibraryDescription;
  readonly settings: StoreApi<SettingsState>;
  readonly openedSession: StoreApi<OpenedSession>;
}

/** The Tune screen of one library, starting at its default weights. */
export function openTune({ client, library, settings, openedSession }: TuneContextParts) {
  const store = createTuneStore(client, library);
  const choicesOf = ({ current, other, against, film, userId }: TuneState) => ({
    ...{ current, other, against, film, userId },
  });
  const history = createHistory({
    store,
    choicesOf,
    put: (choices) => {
      store.setState(choices);
    },
  });
  let isRestored = false;

  /** Restores the view as it was when the program ended, once it is known. */
  function restoreOnce({ reply }: SettingsState): void {
    if (isRestored || reply === null) return;
    isRestored = true;
    const left = reply.settings.views.tune;
    if (left?.library !== library.id) return;
    store.setState(left.view);
    history.forget();
    // To check whether the library it compares with still exists.
    if (left.view.against !== null) store.getState().loadOthers();
  }

  /** Shows a session file that was opened with the program, instead of the view as it was. */
  function takeSession({ text }: OpenedSession): void {
    if (text === null) return;
    isRestored = true;
    openedSession.setState({ text: null });
    store.getState().openSession(text);
  }

  return {
    history,
    commands: [
      { title: 'Measure what if for a sample of viewers', run: store.getState().startSample },
      { title: 'Compare ranks of both settings', run: store.getState().compareRanks },
    ],
    element: <TuneScreen store={store} library={library} settings={settings} />,
    follow: () => {
      store.getState().loadEvaluation();
      restoreOnce(settings.getState());
      const stops = [
        settings.subscribe(restoreOnce),
        openedSession.subscribe(takeSession),
        history.follow(),
        keepChoices({
          store,
          choicesOf,
          keep: (view) => {
            void settings.getState().change({ views: { tune: { library: library.id, view: viewOf(view) } } });
          },
        }),
        client.onConnection((connection) => {
          if (connection !== 'connected') return;
          store.getState().loadEvaluation();
          store.getState().loadOthers();
        }),
      ];
      takeSession(openedSession.getState());
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
