import { describe, expect, it } from 'vitest';
import { createClient } from '../../renderer/src/lib/client/client.ts';
import { createTrainStore, folderName } from '../../renderer/src/features/train/train-store.ts';
import { FakeTransport, settled } from './fake-transport.ts';

const OPTIONS = { input: '/data/ml', rank: 64, iterations: 16, holdout: 0.1, seed: 42 };

async function setUp() {
  const transport = new FakeTransport();
  const store = createTrainStore(createClient(transport));
  const stop = store.getState().follow();
  transport.reply(transport.lastCall('training.status'), { state: 'idle' });
  transport.reply(transport.lastCall('training.journal'), { entries: [] });
  await settled();
  return { transport, store, stop };
}

const line = (number: number, text: string) => ({
  number,
  at: '2026-01-01T00:00:00.000Z',
  kind: 'line',
  text,
});

describe('the state of the Train screen', () => {
  it('reads a folder, and takes the texts that lie in it', async () => {
    const { transport, store } = await setUp();
    store.getState().setInput(' /data/ml ');
    store.getState().inspect();
    expect(transport.lastCall('training.inspect').request).toEqual({ input: '/data/ml' });
    transport.event('training.read', { input: '/data/other', rows: 9, share: 0.9 });
    expect(store.getState().read).toBeNull();
    transport.event('training.read', { input: '/data/ml', rows: 5, share: 0.5 });
    expect(store.getState().read).toEqual({ rows: 5, share: 0.5 });
    transport.reply(transport.lastCall('training.inspect'), {
      inspection: { textFiles: ['/data/ml/texts.csv'] },
      room: {},
    });
    await settled();
    expect(transport.lastCall('training.inspect').request).toEqual({
      input: '/data/ml',
      text: '/data/ml/texts.csv',
    });
    expect(store.getState().text).toBe('/data/ml/texts.csv');
    // Another folder is another question.
    store.getState().setInput('/data/other');
    expect(store.getState()).toMatchObject({ text: '', inspection: { phase: 'idle' } });
  });

  it('begins with what the settings say, except for what was chosen here', async () => {
    const { store } = await setUp();
    store.getState().setOption('rank', 16);
    store.getState().startFrom({ rank: 128, iterations: 30, holdout: 0.3, seed: 7 });
    expect(store.getState().options).toMatchObject({ rank: 16, iterations: 30, holdout: 0.3, seed: 7 });
  });

  it('starts a run named after its folder, and says why where it cannot', async () => {
    const { transport, store } = await setUp();
    store.getState().setInput('/data/ml/');
    store.getState().start();
    expect(transport.lastCall('training.start').request).toEqual({
      input: '/data/ml/',
      name: 'ml',
      rank: 64,
      iterations: 16,
      holdout: 0.1,
      device: 'auto',
      seed: 42,
      gpuMemoryMiB: 1024,
    });
    const error = { code: 'bad-request', message: 'There is a run already.', retryable: false } as const;
    transport.fail(transport.lastCall('training.start'), error);
    await settled();
    expect(store.getState().failure).toEqual(error);
  });

  it('takes the journal as it comes, each entry once, and begins anew with another run', async () => {
    const { transport, store } = await setUp();
    transport.event('training.journal', line(0, 'a'));
    transport.event('training.journal', line(1, 'b'));
    transport.event('training.journal', line(1, 'b'));
    expect(store.getState().journal.map(({ number }) => number)).toEqual([0, 1]);
    transport.event('training.journal', line(0, 'c'));
    expect(store.getState().journal).toEqual([line(0, 'c')]);
  });

  it('compares as soon as a run is done, and says what came of a decision', async () => {
    const { transport, store } = await setUp();
    transport.event('training.status', { state: 'running', options: OPTIONS, progress: null });
    expect(transport.calls('training.compare')).toHaveLength(0);
    transport.event('training.status', { state: 'done', options: OPTIONS });
    transport.reply(transport.lastCall('training.compare'), { trained: { name: 'ml' }, active: null });
    await settled();
    expect(store.getState().comparison).toMatchObject({ phase: 'ready' });
    store.getState().decide('activate');
    transport.reply(transport.lastCall('training.activate'), { name: 'ml' });
    transport.event('training.status', { state: 'idle' });
    await settled();
    expect(store.getState()).toMatchObject({ comparison: { phase: 'idle' }, failure: null });
    expect(store.getState().notice).toMatch(/^ml is open now/);
  });

  it('shows no error about a connection that is back', async () => {
    const transport = new FakeTransport();
    const store = createTrainStore(createClient(transport));
    store.getState().follow();
    transport.close();
    await settled();
    transport.reopen();
    transport.reply(transport.lastCall('training.status'), { state: 'idle' });
    transport.reply(transport.lastCall('training.journal'), { entries: [] });
    await settled();
    expect(store.getState()).toMatchObject({ status: { state: 'idle' }, failure: null });
  });

  it('asks again after a lost connection, and hears nothing once it stopped following', async () => {
    const { transport, store, stop } = await setUp();
    transport.close();
    transport.reopen();
    expect(transport.calls('training.status')).toHaveLength(2);
    stop();
    transport.event('training.status', { state: 'done', options: OPTIONS });
    expect(store.getState().status).toEqual({ state: 'idle' });
  });
});

describe('folderName', () => {
  it('is the last part of a path of any system', () => {
    expect(folderName('/data/ml-latest/')).toBe('ml-latest');
    expect(folderName('C:\\data\\ml')).toBe('ml');
    expect(folderName('')).toBe('');
  });
});
