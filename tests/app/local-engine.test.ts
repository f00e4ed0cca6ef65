import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { openLocalEngine } from '#electron/app/local-engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const { signal } = new AbortController();

/** Calls of every kind, for film and viewer `i`. */
function calls(i: number, mode: 'exact' | 'index'): [string, unknown][] {
  const seeds = [{ movieId: i }];
  const viewer = { userId: i };
  const weights = { content: 0.5, collab: 0.5 };
  return [
    ['recommend.content', { seeds, mode, count: 20 }],
    ['recommend.collaborative', { viewer, mode, count: 30 }],
    ['recommend.hybrid', { seeds, viewer, weights, mode }],
    ['recommend.collaborative', { viewer: { userId: 1_000_000 + i }, mode }],
  ];
}

describe('a local engine', () => {
  it.each(['exact', 'index'] as const)(
    'answers calls made at once as it answers them alone (%s)',
    async (mode) => {
      const engine = openLocalEngine(inject('sampleLibrary'), temporaryFolder());
      onTestFinished(() => {
        engine.close();
      });
      const asked = Array.from({ length: 25 }, (_, i) => calls(1 + 7 * i, mode)).flat();
      const together = await Promise.all(
        asked.map(([method, request]) => engine.dispatch(method, request, signal)),
      );
      // In another order, and with every part closed and opened again in between.
      for (const [place, [method, request]] of [...asked.entries()].reverse()) {
        if (place % 10 === 0) engine.closeIdle(0);
        expect(await engine.dispatch(method, request, signal)).toEqual(together[place]);
      }
      expect(together.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(50);
    },
  );
});
