import { describe, expect, it } from 'vitest';
import { createClient } from '../../renderer/src/lib/client/client.ts';
import { createTuneStore } from '../../renderer/src/features/tune/tune-store.ts';
import { FakeTransport, settled } from './fake-transport.ts';

const LIBRARY = {
  id: 'a'.repeat(64),
  name: 'Mine',
  created: '2026-01-01T00:00:00.000Z',
  counts: { films: 10, viewers: 5, ratings: 50, terms: 9 },
  hasContent: true,
  defaultWeights: { content: 1, collab: 3, popularity: 0 },
};

function setUp() {
  const transport = new FakeTransport();
  return { transport, store: createTuneStore(createClient(transport), LIBRARY) };
}

describe('the state of the Tune screen', () => {
  it('starts at the library’s own blend', () => {
    expect(setUp().store.getState().current).toEqual({ share: 0.25, mode: 'auto' });
  });

  it('asks for a sample a few viewers at a time, and shows what it has so far', async () => {
    const { transport, store } = setUp();
    store.getState().startSample();
    const result = (userId: number) => ({ userId, hidden: 5, points: [] });
    transport.reply(transport.lastCall('weights.what-if'), { results: [result(1), result(2)] });
    await settled();
    expect(store.getState().sample).toMatchObject({ isRunning: true, asked: 1, results: { length: 2 } });
    expect(transport.lastCall('weights.what-if').request).toEqual({ viewers: { from: 1, count: 1 } });
    for (const results of [[], [], [], [result(5)]]) {
      transport.reply(transport.lastCall('weights.what-if'), { results });
      await settled();
    }
    expect(store.getState().sample).toMatchObject({ isRunning: false, results: { length: 3 } });
  });

  it('stops asking, and aborts the call on its way', async () => {
    const { transport, store } = setUp();
    store.getState().startSample();
    store.getState().stopSample();
    await settled();
    expect(transport.sent.at(-1)).toMatchObject({ kind: 'abort' });
    expect(store.getState()).toMatchObject({ sample: { isRunning: false }, failure: null });
  });

  it('compares the lists of both settings', async () => {
    const { transport, store } = setUp();
    store.getState().show({
      ...{ film: 'Heat', userId: 4, current: { share: 0.25, mode: 'auto' } },
      ...{ other: { share: 1, mode: 'exact' }, against: null },
    });
    const first = transport.lastCall('recommend.hybrid');
    expect(first.request).toMatchObject({
      seeds: [{ title: 'Heat' }],
      viewer: { userId: 4 },
      weights: { content: 0.25, collab: 0.75, popularity: 0 },
      mode: 'auto',
    });
    transport.reply(first, { items: [{ movieId: 1 }] });
    await settled();
    const second = transport.lastCall('recommend.hybrid');
    expect(second.request).toMatchObject({ weights: { content: 1, collab: 0 }, mode: 'exact' });
    transport.reply(second, { items: [{ movieId: 1 }] });
    await settled();
    expect(store.getState().changes).toMatchObject({ phase: 'ready', value: [{ current: 1, other: 1 }] });
  });

  it('compares nothing until both a film and a viewer are named', () => {
    const { transport, store } = setUp();
    store.getState().compareRanks();
    store.getState().setFilm('Heat');
    store.getState().compareRanks();
    expect(transport.sent).toEqual([]);
    store.getState().setUserId(4);
    store.getState().compareRanks();
    expect(transport.calls('recommend.hybrid')).toHaveLength(1);
  });

  it('compares two lists of one film, even if another is typed meanwhile', async () => {
    const { transport, store } = setUp();
    store.getState().setFilm('Heat');
    store.getState().setUserId(4);
    store.getState().compareRanks();
    store.getState().setFilm('Alien');
    transport.reply(transport.lastCall('recommend.hybrid'), { items: [] });
    await settled();
    expect(transport.calls('recommend.hybrid').map(({ request }) => request)).toMatchObject([
      { seeds: [{ title: 'Heat' }] },
      { seeds: [{ title: 'Heat' }] },
    ]);
  });

  it('compares with the list of another library that is on this computer', async () => {
    const { transport, store } = setUp();
    store.getState().loadOthers();
    const summary = (id: string, name: string) => ({ folder: `/${name}`, summary: { id, name } });
    const older = 'b'.repeat(64);
    transport.reply(transport.lastCall('libraries.list'), {
      libraries: [summary(LIBRARY.id, 'Mine'), summary(older, 'Older')],
    });
    await settled();
    const against = { id: older, name: 'Older' };
    expect(store.getState().others).toEqual([{ ...against, folder: '/Older' }]);
    store.getState().show({
      ...{ film: 'Heat', userId: 4, current: { share: 0.25, mode: 'auto' } },
      ...{ other: { share: 0.5, mode: 'auto' }, against },
    });
    expect(store.getState().against).toEqual(against);
    transport.reply(transport.lastCall('recommend.hybrid'), { items: [] });
    await settled();
    expect(transport.lastCall('libraries.recommend').request).toMatchObject({
      folder: '/Older',
      list: { seeds: [{ title: 'Heat' }], weights: { content: 0.5, collab: 0.5 } },
    });
  });

  it('compares with the open library again once the other one is gone', async () => {
    const { transport, store } = setUp();
    store.getState().setAgainst({ id: 'b'.repeat(64), name: 'Older' });
    store.getState().setFilm('Heat');
    store.getState().setUserId(4);
    store.getState().compareRanks();
    transport.reply(transport.lastCall('recommend.hybrid'), { items: [] });
    await settled();
    expect(store.getState().changes).toMatchObject({
      phase: 'failed',
      error: { message: 'The library Older is not on this computer: choose another one to compare with.' },
    });
    store.getState().loadOthers();
    transport.reply(transport.lastCall('libraries.list'), { libraries: [] });
    await settled();
    expect(store.getState().against).toBeNull();
  });
});
