import type { StoreApi } from 'zustand';
import type { Client } from '../../lib/client/client.ts';
import type { RunningWorkState } from '../../lib/running-work.ts';
import { TrainScreen } from './components/train-screen.tsx';
import { createTrainStore } from './train-store.ts';

const WORK = { id: 'training', label: 'Training', screen: 'train' };

/** The Train screen, which follows the application's training even while another screen is shown. */
export function openTrain({ client, work }: { client: Client; work: StoreApi<RunningWorkState> }) {
  const store = createTrainStore(client);
  return {
    element: <TrainScreen store={store} />,
    follow: () => {
      const stopTelling = store.subscribe(({ status }) => {
        if (status?.state === 'running') {
          work.getState().report({ ...WORK, fraction: status.progress?.fraction ?? null });
        } else work.getState().end(WORK.id);
      });
      const stopFollowing = store.getState().follow();
      return () => {
        stopTelling();
        stopFollowing();
      };
    },
  };
}
