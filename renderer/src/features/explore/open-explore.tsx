import type { StoreApi } from 'zustand';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import type { Client } from '../../lib/client/client.ts';
import { createHistory } from '../../lib/history.ts';
import { keepChoices } from '../../lib/keep-choices.ts';
import type { SettingsState } from '../../lib/settings-store.ts';
import { ExploreScreen } from './components/explore-screen.tsx';
import { createExplore } from './create-explore.ts';
import type { ExploreState } from './explore-state.ts';
import { createExploreQueries } from './explore-queries.ts';

interface ExploreContext {
  readonly client: Client;
  readonly library: LibraryDescription;
  readonly settings: StoreApi<SettingsState>;
}

/** The Explore screen of one library, with nothing chosen yet. */
export function openExplore({ client, library, settings }: ExploreContext) {
  const explore = createExplore({
    queries: createExploreQueries(client),
    defaultWeights: library.defaultWeights,
    keepTaste(taste) {
      void settings.getState().change({ taste });
    },
  });
  const { store } = explore;
  let isRecalled = false;

  /**
   * Takes over the stored taste and choices once, when they are known; ratings made here are newer than any read later.
   */
  function recallOnce({ reply }: SettingsState): void {
    if (isRecalled || reply === null) return;
    isRecalled = true;
    store.getState().recall(reply.settings.taste);
    const left = reply.settings.views.explore;
    const { seeds, who } = store.getState();
    // If the user chose something before the settings arrived, that choice wins.
    if (left?.library !== library.id || seeds.length > 0 || who.kind !== 'nobody') return;
    const { view, ...choices } = left.view;
    store.getState().restore(choices);
    store.getState().setView(view);
    history.forget();
  }

  const history = createHistory({
    store,
    choicesOf: ({ seeds, dislikes, who, filters, count, weights }: ExploreState) => ({
      ...{ seeds, dislikes, who, filters, count, weights },
    }),
    put: (choices) => {
      store.getState().restore(choices);
    },
  });

  return {
    history,
    element: <ExploreScreen explore={explore} />,
    follow: () => {
      recallOnce(settings.getState());
      const stopSettings = settings.subscribe(recallOnce);
      // What failed while disconnected may succeed now.
      const stopConnection = client.onConnection((connection) => {
        if (connection === 'connected') store.getState().refresh();
      });
      const stopHistory = history.follow();
      const stopKeeping = keepChoices({
        store,
        choicesOf: ({ seeds, dislikes, who, filters, count, weights, view }: ExploreState) => ({
          ...{ seeds, dislikes, who, filters, count, weights, view },
        }),
        keep: (view) => {
          void settings.getState().change({ views: { explore: { library: library.id, view } } });
        },
      });
      return () => {
        stopKeeping();
        stopHistory();
        stopSettings();
        stopConnection();
      };
    },
  };
}
