import { setTimeout as wait } from 'node:timers/promises';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Answer } from '#shared/contract/messages.ts';
import { launchNodeChild, type Child } from '#electron/processes/child.ts';
import { EngineSupervisor, type Renewal } from '#electron/processes/supervise-engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ENGINE_PROCESS = fileURLToPath(new URL('../../electron/processes/engine-process.ts', import.meta.url));
const { signal } = new AbortController();

function supervise(library = inject('sampleLibrary'), renewal?: Renewal) {
  const home = temporaryFolder();
  const launched: Child[] = [];
  const supervisor = new EngineSupervisor(() => {
    const child = launchNodeChild(ENGINE_PROCESS, [library, home]);
    launched.push(child);
    return child;
  }, renewal);
  onTestFinished(() => {
    supervisor.close();
  });
  return { supervisor, launched };
}

const ask = (supervisor: EngineSupervisor): Promise<Answer> =>
  supervisor.call('recommend.collaborative', { viewer: { userId: 1 }, count: 5, mode: 'index' }, signal);

/** Asks until there is an answer that is not an error, for at most `limitMs`. */
async function askUntilAnswered(supervisor: EngineSupervisor, limitMs: number): Promise<Answer> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask(supervisor);
    if (answer.ok || performance.now() > end) return answer;
    await wait(20);
  }
}

describe('EngineSupervisor with real engine processes', () => {
  it('answers calls about the library', async () => {
    const { supervisor } = supervise();
    expect(await supervisor.opened).toBeUndefined();
    const answer = await ask(supervisor);
    expect(answer).toMatchObject({ ok: true, reply: { viewer: { userId: 1 } } });
  });

  it.each(['SIGKILL', 'SIGSEGV', 'SIGABRT'] as const)(
    'survives %s: the call in flight fails as retryable, the next engine answers the same within 2 seconds',
    async (deadly) => {
      const { supervisor, launched } = supervise();
      await supervisor.opened;
      const before = await ask(supervisor);
      const [first] = launched;
      // It takes seconds to answer, so the call is certainly in flight when the process dies.
      const inFlight = supervisor.call('index.report', { index: 'collaborative', queries: 1000 }, signal);
      process.kill(first?.pid ?? 0, deadly);
      expect(await inFlight).toMatchObject({ ok: false, error: { code: 'engine-stopped', retryable: true } });
      expect(await askUntilAnswered(supervisor, 2_000)).toEqual(before);
      expect(launched).toHaveLength(2);
    },
  );

  it('ends an engine that hangs: the call in flight fails as retryable, the next engine answers the same', async () => {
    const { supervisor, launched } = supervise();
    await supervisor.opened;
    const before = await ask(supervisor);
    const hanging = supervisor.pid ?? 0;
    process.kill(hanging, 'SIGSTOP');
    expect(await ask(supervisor)).toMatchObject({
      ok: false,
      error: { code: 'engine-stopped', retryable: true },
    });
    expect(isRunning(hanging)).toBe(false);
    expect(await askUntilAnswered(supervisor, 5_000)).toEqual(before);
    expect(launched).toHaveLength(2);
  });

  it('does not start again and again an engine that keeps stopping', async () => {
    const { supervisor, launched } = supervise();
    await supervisor.opened;
    for (let kill = 0; kill < 4; kill++) {
      const child = launched.at(-1);
      if (supervisor.pid !== undefined) child?.kill();
      await wait(300);
    }
    expect(launched.length).toBeLessThanOrEqual(3);
    expect(await supervisor.crashing).toBe('signal SIGKILL');
    expect(await ask(supervisor)).toMatchObject({ ok: false, error: { code: 'engine-stopped' } });
  });

  it('says what is wrong with a library, and does not start again', async () => {
    const library = join(temporaryFolder(), 'library');
    cpSync(inject('sampleLibrary'), library, { recursive: true });
    const damaged = join(library, 'item-factors.npy');
    const bytes = readFileSync(damaged);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(damaged, bytes);
    const { supervisor, launched } = supervise(library);
    const failure = await supervisor.opened;
    expect(failure).toMatchObject({ code: 'library-damaged' });
    expect(failure?.message).toContain('item-factors.npy');
    expect(await ask(supervisor)).toEqual({ ok: false, error: failure });
    expect(launched).toHaveLength(1);
  });

  it('replaces an engine that has grown by a fresh one, and no call fails or is answered otherwise', async () => {
    const { supervisor, launched } = supervise(inject('sampleLibrary'), { everyCalls: 50, aboveBytes: 1 });
    await supervisor.opened;
    const [before, first] = [await ask(supervisor), supervisor.pid];
    const waiting: Promise<Answer>[] = [];
    const end = performance.now() + 20_000;
    while (supervisor.pid === first && performance.now() < end) {
      waiting.push(ask(supervisor));
      await wait(2);
    }
    for (let call = 0; call < 20; call++) waiting.push(ask(supervisor));
    expect(new Set((await Promise.all(waiting)).map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(before)]),
    );
    expect(supervisor.pid).not.toBe(first);
    expect(launched.length).toBeGreaterThanOrEqual(2);
    await expect.poll(() => isRunning(first ?? 0), { timeout: 10_000 }).toBe(false);
  });

  it('keeps an engine that has not grown', async () => {
    const renewal = { everyCalls: 1, aboveBytes: 2 ** 40 };
    const { supervisor, launched } = supervise(inject('sampleLibrary'), renewal);
    await supervisor.opened;
    for (let call = 0; call < 20; call++) await ask(supervisor);
    expect(launched).toHaveLength(1);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
