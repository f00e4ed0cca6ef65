import { describe, expect, it } from 'vitest';
import type { Settings } from '#shared/contract/settings.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
import type { Candidate } from '#shared/domain/recommendation.ts';
import { blend } from '#shared/scoring/blend.ts';
import { createExploreQueries } from '../../renderer/src/features/explore/explore-queries.ts';
import { blendedItems, createExploreStore } from '../../renderer/src/features/explore/explore-store.ts';
import { createClient } from '../../renderer/src/lib/client/client.ts';
import { FakeTransport, settled } from './fake-transport.ts';

const HEAT = { movieId: 6, title: 'Heat', year: 1995, genres: ['Crime'] };
const ALIEN = { movieId: 1214, title: 'Alien', year: 1979, genres: ['Horror'] };
const ADA = { userId: 7, ratingCount: 300, meanRating: 3.5, favouriteGenres: ['Drama'] };
const BOB = { userId: 8, ratingCount: 20, meanRating: 4, favouriteGenres: [] };
const DEFAULTS = { content: 0.3, collab: 0.7 };
const STOPPED = { code: 'engine-stopped', message: 'The engine stopped.', retryable: true } as const;

function setUp() {
  const transport = new FakeTransport();
  const kept: Settings['taste'][] = [];
  const store = createExploreStore({
    queries: createExploreQueries(createClient(transport)),
    defaultWeights: DEFAULTS,
    keepTaste: (taste) => kept.push(taste),
  });
  const choose = (viewer: Viewer) => {
    store.getState().choose({ kind: 'viewer', viewer });
  };
  return { transport, store, kept, choose };
}

/** What every list is asked for beside what it is about. */
const COMMON = { dislikes: [], filters: { genres: [], fromYear: null, toYear: null }, count: 50 };
const FOR_ADA = { viewer: { userId: 7 } };

/** Candidates whose order differs between the two scores. */
function makeCandidates(count: number): Candidate[] {
  return Array.from({ length: count }, (_, i) => ({
    movieId: i + 1,
    title: `Film ${i + 1}`,
    year: null,
    genres: [],
    contentScore: (i * 37) % count,
    collabScore: ((i * 91) % count) - count / 2,
    popularityScore: 0,
    proposedBy: 'both',
  }));
}

describe('choosing a film and a viewer', () => {
  it('asks for the film’s list, then for the viewer’s list and once for both', async () => {
    const { transport, store, choose } = setUp();
    store.getState().startFrom(HEAT);
    expect(transport.calls().map((call) => [call.method, call.request])).toEqual([
      ['recommend.content', { seeds: [{ movieId: 6 }], ...COMMON, explain: 3 }],
    ]);
    choose(ADA);
    expect(transport.calls('recommend.collaborative').map((call) => call.request)).toEqual([
      { ...FOR_ADA, ...COMMON, explain: 3 },
    ]);
    expect(transport.calls('recommend.candidates').map((call) => call.request)).toEqual([
      { seeds: [{ movieId: 6 }], ...FOR_ADA, ...COMMON },
    ]);
    transport.reply(transport.lastCall('recommend.content'), { seeds: [HEAT], items: [] });
    await settled();
    expect(store.getState().content).toEqual({ phase: 'ready', value: { seeds: [HEAT], items: [] } });
  });

  it('drops what depends on a film when the film is cleared, and keeps the viewer’s list', async () => {
    const { transport, store, choose } = setUp();
    store.getState().startFrom(HEAT);
    choose(ADA);
    transport.reply(transport.lastCall('recommend.collaborative'), { viewer: ADA, items: [] });
    await settled();
    store.getState().remove(new Set([HEAT.movieId]));
    expect(store.getState()).toMatchObject({
      seeds: [],
      content: { phase: 'idle' },
      candidates: { phase: 'idle' },
      collaborative: { phase: 'ready' },
    });
  });
});

describe('stale answers', () => {
  it('aborts the call for the film before, and an answer to it changes nothing', async () => {
    const { transport, store } = setUp();
    store.getState().startFrom(HEAT);
    const stale = transport.lastCall();
    store.getState().startFrom(ALIEN);
    const fresh = transport.lastCall();
    expect(transport.sent).toContainEqual({ kind: 'abort', id: stale.id });
    transport.reply(fresh, { seeds: [ALIEN], items: [] });
    transport.reply(stale, { seeds: [HEAT], items: [] });
    await settled();
    expect(store.getState().content).toEqual({ phase: 'ready', value: { seeds: [ALIEN], items: [] } });
  });

  it('drops an answer that was already being delivered when the next film was chosen', async () => {
    const { transport, store } = setUp();
    store.getState().startFrom(HEAT);
    transport.reply(transport.lastCall(), { seeds: [HEAT], items: [] });
    store.getState().startFrom(ALIEN);
    await settled();
    expect(store.getState().content).toMatchObject({ phase: 'loading' });
  });

  it('keeps the last list to look at while the next is on its way', async () => {
    const { transport, store, choose } = setUp();
    choose(ADA);
    transport.reply(transport.lastCall('recommend.collaborative'), { viewer: ADA, items: [] });
    await settled();
    choose(BOB);
    expect(store.getState().collaborative).toEqual({
      phase: 'loading',
      previous: { viewer: ADA, items: [] },
    });
  });

  it('asks for nothing twice: going back to a film is answered from memory', async () => {
    const { transport, store } = setUp();
    for (const film of [HEAT, ALIEN]) {
      store.getState().startFrom(film);
      transport.reply(transport.lastCall(), { seeds: [film], items: [] });
      await settled();
    }
    store.getState().startFrom(HEAT);
    await settled();
    expect(transport.calls('recommend.content')).toHaveLength(2);
    expect(store.getState().content).toMatchObject({ phase: 'ready', value: { seeds: [HEAT] } });
  });
});

describe('failures', () => {
  it('holds the error as a value and asks again on refresh when that may help', async () => {
    const { transport, store } = setUp();
    store.getState().startFrom(HEAT);
    transport.fail(transport.lastCall('recommend.content'), STOPPED);
    await settled();
    expect(store.getState().content).toEqual({ phase: 'failed', error: STOPPED });
    store.getState().refresh();
    expect(transport.calls('recommend.content')).toHaveLength(2);
    transport.reply(transport.lastCall('recommend.content'), { seeds: [HEAT], items: [] });
    await settled();
    expect(store.getState().content).toMatchObject({ phase: 'ready' });
  });

  it('does not ask again for what cannot succeed', async () => {
    const { transport, store } = setUp();
    store.getState().startFrom(HEAT);
    const error = {
      code: 'nothing-to-compare',
      message: 'This library has no texts.',
      retryable: false,
    } as const;
    transport.fail(transport.lastCall(), error);
    await settled();
    store.getState().refresh();
    expect(transport.calls('recommend.content')).toHaveLength(1);
    expect(store.getState().content).toEqual({ phase: 'failed', error });
  });
});

describe('weights', () => {
  it('start from the library’s own and return to them', () => {
    const { store } = setUp();
    expect(store.getState().weights).toEqual({ ...DEFAULTS, popularity: 0 });
    store.getState().setWeights({ content: 0.9 });
    expect(store.getState().weights).toEqual({ content: 0.9, collab: 0.7, popularity: 0 });
    store.getState().setWeights(store.getState().defaultWeights);
    expect(store.getState().weights).toEqual({ ...DEFAULTS, popularity: 0 });
  });

  it('re-rank what is there, exactly as blend does, without another call', async () => {
    const { transport, store, choose } = setUp();
    const candidates = makeCandidates(200);
    store.getState().startFrom(HEAT);
    choose(ADA);
    transport.reply(transport.lastCall('recommend.candidates'), { seeds: [HEAT], viewer: ADA, candidates });
    await settled();
    const callsBefore = transport.sent.length;

    const orders = [0, 0.25, 1].map((content) => {
      store.getState().setWeights({ content });
      const { candidates: answer, weights } = store.getState();
      if (answer.phase !== 'ready') throw new Error('the candidates are not there');
      const items = blendedItems(answer.value.candidates, weights, 50);
      expect(items).toEqual(blend(candidates, { content, collab: 0.7 }, 50));
      return items?.map((item) => item.movieId).join(' ');
    });
    expect(new Set(orders).size).toBe(3);
    expect(transport.sent).toHaveLength(callsBefore);
  });

  it('that are both zero rank nothing, without throwing', () => {
    expect(blendedItems(makeCandidates(5), { content: 0, collab: 0 }, 50)).toBeNull();
  });
});

describe('refresh', () => {
  it('asks once for films and viewers to start from', async () => {
    const { transport, store } = setUp();
    store.getState().refresh();
    store.getState().refresh();
    expect(transport.calls('catalogue.search').map((call) => call.request)).toEqual([
      { query: '', limit: 24 },
    ]);
    transport.reply(transport.lastCall('catalogue.search'), { films: [HEAT] });
    transport.reply(transport.lastCall('viewers.search'), { viewers: [ADA, BOB] });
    await settled();
    expect(store.getState().starters).toEqual({
      phase: 'ready',
      value: { films: [HEAT], viewers: [ADA, BOB] },
    });
  });
});

describe('several films, dislikes and filters', () => {
  it('ask for the lists that they change, and for nothing twice', () => {
    const { transport, store } = setUp();
    store.getState().startFrom(HEAT);
    store.getState().addSeed(ALIEN);
    store.getState().addSeed(ALIEN);
    expect(transport.lastCall().request).toMatchObject({ seeds: [{ movieId: 6 }, { movieId: 1214 }] });
    store.getState().addDislike(HEAT);
    expect(transport.lastCall().request).toMatchObject({
      seeds: [{ movieId: 1214 }],
      dislikes: [{ movieId: 6 }],
    });
    store.getState().setFilters({ genres: ['Horror'], toYear: 1990 });
    expect(transport.lastCall().request).toMatchObject({
      filters: { genres: ['Horror'], fromYear: null, toYear: 1990 },
    });
    store.getState().setCount(200);
    expect(transport.lastCall().request).toMatchObject({ count: 200 });
    const calls = transport.calls('recommend.content').length;
    store.getState().setCount(200);
    store.getState().setView({ numbers: true });
    expect(transport.calls('recommend.content')).toHaveLength(calls);
  });
});

describe('my own taste', () => {
  it('recommends for the films rated here, at once, and is kept', () => {
    const { transport, store, kept } = setUp();
    store.getState().choose({ kind: 'me' });
    expect(transport.calls('recommend.collaborative')).toEqual([]);
    store.getState().rate(HEAT, 4.5);
    expect(transport.lastCall('recommend.collaborative').request).toMatchObject({
      viewer: { ratings: [{ movieId: 6, rating: 4.5 }] },
    });
    expect(kept.at(-1)?.ratings).toEqual([{ film: HEAT, rating: 4.5 }]);
    store.getState().rate(HEAT, 0);
    expect(store.getState().collaborative).toEqual({ phase: 'idle' });
    expect(kept.at(-1)?.ratings).toEqual([]);
  });

  it('of another library waits there: nothing that was kept is lost or mistaken', async () => {
    const { transport, store, kept } = setUp();
    const elsewhere = { film: { ...ALIEN, title: 'Another film under this id' }, rating: 2 };
    store.getState().recall({ ratings: [{ film: HEAT, rating: 5 }, elsewhere], recent: [HEAT] });
    // Rated before it is known what the library has.
    store.getState().rate(ALIEN, 3);
    expect(kept.at(-1)?.ratings).toHaveLength(3);
    transport.reply(transport.lastCall('catalogue.films'), { films: [HEAT, ALIEN] });
    await settled();
    expect(store.getState().elsewhere).toEqual([elsewhere]);
    expect(store.getState().ratings).toEqual([
      { film: ALIEN, rating: 3 },
      { film: HEAT, rating: 5 },
    ]);
    expect(store.getState().recent).toEqual([HEAT]);
  });

  it('lists a film once that is looked at again before the stored films are known', async () => {
    const { transport, store } = setUp();
    store.getState().recall({ ratings: [], recent: [ALIEN, HEAT] });
    store.getState().addSeed(HEAT);
    transport.reply(transport.lastCall('catalogue.films'), { films: [HEAT, ALIEN] });
    await settled();
    expect(store.getState().recent).toEqual([HEAT, ALIEN]);
  });

  it('is looked up again after a failure that another try may mend', async () => {
    const { transport, store } = setUp();
    store.getState().recall({ ratings: [{ film: HEAT, rating: 5 }], recent: [] });
    // Until it is known, the screen must not say that nothing is rated.
    expect(store.getState().isRecalling).toBe(true);
    transport.fail(transport.lastCall('catalogue.films'), STOPPED);
    await settled();
    expect(store.getState().isRecalling).toBe(false);
    store.getState().refresh();
    expect(store.getState().isRecalling).toBe(true);
    transport.reply(transport.lastCall('catalogue.films'), { films: [HEAT] });
    await settled();
    expect(store.getState().ratings).toHaveLength(1);
    expect(store.getState().isRecalling).toBe(false);
  });
});
