import { describe, expect, it } from 'vitest';
import { createRunningWork } from '../../renderer/src/lib/running-work.ts';

const SYNC = { id: 'sync', label: 'Syncing models', fraction: null, screen: 'libraries' };
const TRAINING = { id: 'training', label: 'Training', fraction: 0.2, screen: 'train' };

describe('createRunningWork', () => {
  it('keeps the last report of each work, in the order in which they started', () => {
    const store = createRunningWork();
    store.getState().report(SYNC);
    store.getState().report(TRAINING);
    store.getState().report({ ...SYNC, fraction: 0.5 });
    expect(store.getState().works).toEqual([{ ...SYNC, fraction: 0.5 }, TRAINING]);
  });

  it('forgets what has ended, and takes it again as new', () => {
    const store = createRunningWork();
    store.getState().report(SYNC);
    store.getState().report(TRAINING);
    store.getState().end('sync');
    store.getState().end('never-started');
    expect(store.getState().works).toEqual([TRAINING]);
    store.getState().report(SYNC);
    expect(store.getState().works).toEqual([TRAINING, SYNC]);
  });
});
