import { describe, expect, it } from 'vitest';
import { createAppStore } from '../../renderer/src/app/app-store.ts';
import { createClient } from '../../renderer/src/lib/client/client.ts';
import { FakeTransport, settled } from './fake-transport.ts';

const LIBRARY = {
  id: 'abc',
  name: 'Sample library',
  created: '2026-11-23T00:00:00Z',
  counts: { films: 1, viewers: 1, ratings: 1, terms: 1 },
  hasContent: true,
  defaultWeights: { content: 0.5, collab: 0.5 },
};

function setUp() {
  const transport = new FakeTransport();
  const store = createAppStore(createClient(transport));
  const stop = store.getState().follow();
  return { transport, store, stop };
}

describe('createAppStore', () => {
  it('asks where the application stands, and follows its events', async () => {
    const { transport, store } = setUp();
    expect(store.getState().status).toEqual({ state: 'starting' });
    const progress = { stage: 'text', fraction: 0.4, message: 'Reading texts' };
    transport.reply(transport.lastCall('app.status'), { state: 'preparing-sample', progress });
    await settled();
    expect(store.getState().status).toEqual({ state: 'preparing-sample', progress });
    transport.event('app.status', { state: 'ready', library: LIBRARY });
    expect(store.getState()).toMatchObject({ status: { state: 'ready' }, library: LIBRARY });
  });

  it('does not let an answer undo an event that came before it', async () => {
    const { transport, store } = setUp();
    transport.event('app.status', { state: 'ready', library: LIBRARY });
    transport.reply(transport.lastCall('app.status'), { state: 'starting' });
    await settled();
    expect(store.getState().status.state).toBe('ready');
  });

  it('keeps the screen through a lost connection, and asks again when it is back', async () => {
    const { transport, store } = setUp();
    transport.reply(transport.lastCall(), { state: 'ready', library: LIBRARY });
    await settled();
    transport.close();
    expect(store.getState()).toMatchObject({ connection: 'reconnecting', status: { state: 'ready' } });
    transport.reopen();
    expect(store.getState().connection).toBe('connected');
    expect(transport.calls('app.status')).toHaveLength(2);
  });

  it('shows no failure for a question that only the connection lost', async () => {
    const { transport, store } = setUp();
    transport.close();
    await settled();
    expect(store.getState()).toMatchObject({ connection: 'reconnecting', status: { state: 'starting' } });
  });

  it('shows a failure as a state, and hears nothing more once it stops following', async () => {
    const { transport, store, stop } = setUp();
    const error = { code: 'no-library', message: 'There is no library.', retryable: false } as const;
    transport.fail(transport.lastCall(), error);
    await settled();
    expect(store.getState().status).toEqual({ state: 'failed', error });
    stop();
    transport.event('app.status', { state: 'ready', library: LIBRARY });
    expect(store.getState().status.state).toBe('failed');
  });
});
