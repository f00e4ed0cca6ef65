import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReplyOf } from '#shared/contract/contract.ts';
import { createClient } from '../../renderer/src/lib/client/client.ts';
import { createExploreQueries } from '../../renderer/src/features/explore/explore-queries.ts';
import { createFilmData } from '../../renderer/src/features/explore/map/film-data.ts';
import { FakeTransport } from './fake-transport.ts';

const LONG_MS = 60_000;
const BROKEN = { code: 'engine-stopped', message: 'It broke.', retryable: true } as const;
const films = (...movieIds: number[]): ReplyOf<'catalogue.films'> => ({
  films: movieIds.map((movieId) => ({ movieId, title: `Film ${movieId}`, year: 1990, genres: [] })),
});

function setUp() {
  const transport = new FakeTransport();
  const data = createFilmData(createExploreQueries(createClient(transport)));
  const asked = () => transport.calls('catalogue.films').map(({ request }) => request);
  return { transport, data, asked };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createFilmData', () => {
  it('asks for what is needed once it has been so for a moment, and for no film twice', async () => {
    const { transport, data, asked } = setUp();
    data.need([1, 2])();
    const stop = data.need([2, 3]);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(asked()).toEqual([{ movieIds: [2, 3] }]);
    transport.reply(transport.lastCall(), films(2, 3));
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect([...data.known.getState().keys()]).toEqual([2, 3]);
    stop();
    data.need([3, 4]);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(asked()).toEqual([{ movieIds: [2, 3] }, { movieIds: [4] }]);
  });

  it('does not ask again for a film that the library does not have', async () => {
    const { transport, data, asked } = setUp();
    data.need([1, 2]);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    transport.reply(transport.lastCall(), films(1));
    await vi.advanceTimersByTimeAsync(LONG_MS);
    data.need([2]);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(asked()).toEqual([{ movieIds: [1, 2] }]);
  });

  it('asks again by itself after a failure that another try may mend', async () => {
    const { transport, data, asked } = setUp();
    data.need([1]);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    transport.close();
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(asked()).toHaveLength(2);
    transport.fail(transport.lastCall(), BROKEN);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    transport.reply(transport.lastCall(), films(1));
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(data.known.getState().get(1)?.title).toBe('Film 1');
    expect(asked()).toHaveLength(3);
  });

  it('asks no more when nobody needs it', async () => {
    const { transport, data, asked } = setUp();
    const stop = data.need([1]);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    transport.fail(transport.lastCall(), BROKEN);
    await vi.advanceTimersByTimeAsync(0);
    stop();
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(asked()).toHaveLength(1);
  });
});
