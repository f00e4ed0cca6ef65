import { describe, expect, it, vi } from 'vitest';
import type { Answer, ServerMessage } from '#shared/contract/messages.ts';
import { serveCalls } from '#electron/app/serve-calls.ts';

const okay: Answer = { ok: true, reply: 'done' };

/** A server whose calls stay open until they are answered by hand. */
function openEnded() {
  const sent: ServerMessage[] = [];
  const calls: { method: string; signal: AbortSignal; finish: (answer: Answer) => void }[] = [];
  const server = serveCalls(
    (method, _request, signal) =>
      new Promise((finish) => {
        calls.push({ method, signal, finish });
      }),
    (message) => sent.push(message),
  );
  const call = (id: number) => {
    server.receive({ kind: 'call', id, method: `m${id}`, request: {} });
  };
  return { sent, calls, server, call };
}

describe('serveCalls', () => {
  it('answers each call under its own id, in any order', async () => {
    const { sent, calls, call } = openEnded();
    call(1);
    call(2);
    calls[1]?.finish(okay);
    calls[0]?.finish({ ok: true, reply: 'first' });
    await vi.waitFor(() => {
      expect(sent).toHaveLength(2);
    });
    expect(sent).toEqual([
      { kind: 'answer', id: 2, answer: okay },
      { kind: 'answer', id: 1, answer: { ok: true, reply: 'first' } },
    ]);
  });

  it('aborts only the call that is named', () => {
    const { calls, server, call } = openEnded();
    call(1);
    call(2);
    server.receive({ kind: 'abort', id: 2 });
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false, true]);
  });

  it('refuses a call that lacks something, under its id, but not under that of a call in flight', () => {
    const { sent, server, call } = openEnded();
    server.receive({ kind: 'call', id: 4, method: 'x' });
    server.receive({ kind: 'call', id: 5, request: {} });
    call(6);
    server.receive({ kind: 'call', id: 6 });
    expect(sent).toMatchObject([
      { id: 4, answer: { ok: false, error: { code: 'bad-request' } } },
      { id: 5, answer: { ok: false, error: { code: 'bad-request' } } },
    ]);
  });

  it.each([
    undefined,
    null,
    'call',
    7,
    {},
    { kind: 'call' },
    { kind: 'call', id: -1, method: 'x' },
    { kind: 'answer' },
  ])('ignores %j, which is no call', (message) => {
    const { sent, calls, server } = openEnded();
    server.receive(message);
    expect({ sent, calls }).toEqual({ sent: [], calls: [] });
  });

  it('refuses more calls at once than a person can make, and takes calls again later', async () => {
    const { sent, calls, call } = openEnded();
    for (let id = 0; id < 300; id++) call(id);
    expect(calls.length).toBeLessThan(300);
    expect(sent.at(-1)).toMatchObject({ id: 299, answer: { ok: false, error: { code: 'bad-request' } } });
    for (const { finish } of calls.splice(0)) finish(okay);
    await vi.waitFor(() => {
      expect(sent.filter(({ kind }) => kind === 'answer').length).toBe(300);
    });
    call(1000);
    expect(calls).toHaveLength(1);
  });

  it('aborts what is open when the caller goes away, and sends nothing more', async () => {
    const { sent, calls, server, call } = openEnded();
    call(1);
    server.close();
    expect(calls[0]?.signal.aborted).toBe(true);
    calls[0]?.finish(okay);
    await Promise.resolve();
    expect(sent).toEqual([]);
  });
});
