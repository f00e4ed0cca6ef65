import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimit } from '#electron/hosts/web/rate-limit.ts';

describe('RateLimit', () => {
  it('lets a burst through, then asks to wait until the rate is kept again', () => {
    let now = 0;
    const limit = new RateLimit({ burst: 3, perSecond: 10 }, () => now);
    expect([limit.take(), limit.take(), limit.take(), limit.take(), limit.take()]).toEqual([
      0, 0, 0, 100, 200,
    ]);
    now = 200;
    expect(limit.take()).toBe(100);
    now = 10_000;
    expect([limit.take(), limit.take(), limit.take(), limit.take()]).toEqual([0, 0, 0, 100]);
  });

  it('lets no more through than burst + rate x time, whoever waits as long as asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 200 }),
        (burst, perSecond, pauses) => {
          let now = 0;
          const limit = new RateLimit({ burst, perSecond }, () => now);
          pauses.forEach((pause, i) => {
            now += pause;
            now += limit.take();
            // The wait is rounded up to whole milliseconds.
            expect(i + 1).toBeLessThanOrEqual(burst + (perSecond * now) / 1000 + 1e-6);
          });
        },
      ),
    );
  });
});
