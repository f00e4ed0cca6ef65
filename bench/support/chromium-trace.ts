import type { Browser, Page } from '@playwright/test';
import { z } from 'zod';

const traceEvent = z.object({
  name: z.string(),
  ts: z.number(),
  dur: z.number().default(0),
  tid: z.number(),
  args: z.object({ data: z.object({ type: z.string().optional() }).optional() }).catch({}),
});
type TraceEvent = z.infer<typeof traceEvent>;

const CATEGORIES = ['devtools.timeline', 'blink.user_timing', 'disabled-by-default-devtools.timeline'];
/** Trace events that run script. */
const SCRIPT = new Set([
  'EventDispatch',
  'FunctionCall',
  'EvaluateScript',
  'FireAnimationFrame',
  'RunMicrotasks',
  'TimerFire',
]);

/** From what a user does to what they see, by the clock of Chromium's trace; milliseconds. */
export interface KeyToPaint {
  /** Script on the page's thread from the key press to the end of the next paint. */
  readonly script: number;
  /** From the key press until that paint is done. */
  readonly paint: number;
}

/** Traces what `act` does in the page. */
export async function trace(browser: Browser, page: Page, act: () => Promise<void>): Promise<TraceEvent[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const json: unknown = JSON.parse((await browser.stopTracing()).toString());
  const { traceEvents } = z.object({ traceEvents: z.array(z.unknown()) }).parse(json);
  return traceEvents.flatMap((event) => traceEvent.safeParse(event).data ?? []).sort((a, b) => a.ts - b.ts);
}

/**
 * For each key press: until the first paint after it or, with `mark`, after the first mark of that name after it. A
 * press followed by none before the next press is left out.
 */
export function keysToPaint(events: readonly TraceEvent[], mark?: string): KeyToPaint[] {
  const keys = events.filter(({ name, args }) => name === 'EventDispatch' && args.data?.type === 'keydown');
  return keys.flatMap((key, i) => {
    const end = keys[i + 1]?.ts ?? Infinity;
    const own = events.filter(({ ts, tid }) => ts >= key.ts && ts < end && tid === key.tid);
    const marked = mark === undefined ? key : own.find(({ name }) => name === mark);
    const paint = own.find(({ name, ts }) => name === 'Paint' && ts > (marked?.ts ?? Infinity));
    if (paint === undefined) return [];
    const until = paint.ts + paint.dur;
    const script = own.filter(({ name, ts }) => SCRIPT.has(name) && ts < until);
    return [{ script: covered(script) / 1000, paint: (until - key.ts) / 1000 }];
  });
}

/** Microseconds that the events cover together; nested events count once. */
function covered(events: readonly TraceEvent[]): number {
  let sum = 0;
  let end = -Infinity;
  for (const { ts, dur } of events) {
    sum += Math.max(0, ts + dur - Math.max(ts, end));
    end = Math.max(end, ts + dur);
  }
  return sum;
}
