import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Child } from '#electron/processes/child.ts';
import { EngineRun } from '#electron/processes/engine-run.ts';

const { signal } = new AbortController();
const SIGNS_OF_LIFE = 'library.describe';

/** A process of which a test decides what it answers. */
class ScriptedChild implements Child {
  readonly pid = 1;
  readonly asked: { id: number; method: string }[] = [];
  #hear: (message: unknown) => void = () => undefined;
  #end: (how: string) => void = () => undefined;

  send(message: unknown): void {
    this.asked.push(message as { id: number; method: string });
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#hear = listener;
  }

  onExit(listener: (how: string) => void): void {
    this.#end = listener;
  }

  kill(): void {
    this.#end('signal SIGKILL');
  }

  answer(id: number): void {
    this.#hear({ kind: 'answer', id, answer: { ok: true, reply: id } });
  }
}

describe('an engine that owes answers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is ended within five seconds when it answers nothing at all', async () => {
    const run = new EngineRun(new ScriptedChild());
    const answer = run.call('recommend.content', {}, signal);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'engine-stopped', retryable: true } });
  });

  it('is left alone while it works off a queue, although it comes to the sign of life last', async () => {
    const child = new ScriptedChild();
    const run = new EngineRun(child);
    const answers = Array.from({ length: 10 }, () => run.call('recommend.content', {}, signal));
    for (const { id } of child.asked.slice()) {
      await vi.advanceTimersByTimeAsync(1500);
      child.answer(id);
    }
    expect((await Promise.all(answers)).every(({ ok }) => ok)).toBe(true);
    expect(child.asked.filter(({ method }) => method === SIGNS_OF_LIFE)).toHaveLength(1);
  });
});

it('answers at once, as one that stopped, once the process has ended', async () => {
  const child = new ScriptedChild();
  const run = new EngineRun(child);
  child.kill();
  expect(await run.call('recommend.content', {}, signal)).toMatchObject({
    ok: false,
    error: { code: 'engine-stopped', message: expect.stringContaining('SIGKILL') as string },
  });
  expect(child.asked).toEqual([]);
});
