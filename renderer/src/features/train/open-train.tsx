import type { StoreApi } from 'zustand';
import type { Client } from '../../lib/client/client.ts';
import type { RunningWorkState } from '../../lib/running-work.ts';
import type { SettingsState } from '../../lib/settings-store.ts';
import { TrainScreen } from './components/train-screen.tsx';
import { createTrainStore } from './train-store.ts';

const WORK = { id: 'training', label: 'Training', screen: 'train' };

interface TrainContext {
  readonly client: Client;
  readonly work: StoreApi<RunningWorkState>;
  readonly settings: StoreApi<SettingsState>;
}

/** The Train screen, which follows the application's training even while another screen is shown. */
export function openTrain({ client, work, settings }: TrainContext) {
  const store = createTrainStore(client);
  return {
    element: <TrainScreen store={store} />,
    follow: () => {
      const startFrom = ({ reply }: SettingsState) => {
        if (reply !== null) store.getState().startFrom(reply.settings.training);
      };
      startFrom(settings.getState());
      const stopSettings = settings.subscribe(startFrom);
      const stopTelling = store.subscribe(({ status }) => {
        if (status?.state === 'running') {
          work.getState().report({ ...WORK, fraction: status.progress?.fraction ?? null });
        } else work.getState().end(WORK.id);
      });
      const stopFollowing = store.getState().follow();
      return () => {
        stopSettings();
        stopTelling();
        stopFollowing();
      };
    },
  };
}
