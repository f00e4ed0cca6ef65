import { describe, expect, it } from 'vitest';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { createClient, type Connection } from '../../renderer/src/lib/client/client.ts';
import { FakeTransport } from './fake-transport.ts';

function setUp() {
  const transport = new FakeTransport();
  return { transport, client: createClient(transport) };
}

const HEAT = { movieId: 6, title: 'Heat', year: 1995, genres: ['Action', 'Crime'] };

describe('client.call', () => {
  it('sends the method and request and resolves to the reply', async () => {
    const { transport, client } = setUp();
    const answer = client.call('catalogue.search', { query: 'heat', limit: 8 });
    expect(transport.lastCall()).toMatchObject({
      kind: 'call',
      method: 'catalogue.search',
      request: { query: 'heat', limit: 8 },
    });
    transport.reply(transport.lastCall(), { films: [HEAT] });
    const { films } = await answer;
    expect(films).toEqual([HEAT]);
  });

  it('gives each answer to its own call, whatever the order', async () => {
    const { transport, client } = setUp();
    const first = client.call('viewers.search', { query: '1' });
    const firstCall = transport.lastCall();
    const second = client.call('viewers.search', { query: '2' });
    const secondCall = transport.lastCall();
    expect(firstCall.id).not.toBe(secondCall.id);
    transport.reply(secondCall, { viewers: ['second'] });
    transport.reply(firstCall, { viewers: ['first'] });
    expect(await first).toEqual({ viewers: ['first'] });
    expect(await second).toEqual({ viewers: ['second'] });
  });

  it('rejects with the error that the application answered', async () => {
    const { transport, client } = setUp();
    const answer = client.call('recommend.content', { seeds: [{ title: 'Haet' }] });
    transport.fail(transport.lastCall(), {
      code: 'unknown-film',
      message: 'No film is called "Haet". Did you mean Heat (1995)?',
      retryable: false,
    });
    const error: unknown = await answer.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ReelscopeError);
    expect(error).toMatchObject({
      code: 'unknown-film',
      message: 'No film is called "Haet". Did you mean Heat (1995)?',
      retryable: false,
    });
  });

  it('sends an abort and rejects at once when the signal aborts, and ignores the late answer', async () => {
    const { transport, client } = setUp();
    const controller = new AbortController();
    const answer = client.call('viewers.search', { query: '' }, { signal: controller.signal });
    const call = transport.lastCall();
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'ReelscopeError', code: 'cancelled' });
    expect(transport.sent.at(-1)).toEqual({ kind: 'abort', id: call.id });
    expect(() => {
      transport.reply(call, { viewers: [] });
    }).not.toThrow();
  });

  it('sends nothing for a signal that has aborted already', async () => {
    const { transport, client } = setUp();
    const answer = client.call('viewers.search', { query: '' }, { signal: AbortSignal.abort() });
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(transport.sent).toEqual([]);
  });

  it('sends no abort for a call that was answered before', async () => {
    const { transport, client } = setUp();
    const controller = new AbortController();
    const answer = client.call('viewers.search', { query: '' }, { signal: controller.signal });
    transport.reply(transport.lastCall(), { viewers: [] });
    await answer;
    controller.abort();
    expect(transport.sent.map((message) => message.kind)).toEqual(['call']);
  });
});

describe('client.on', () => {
  it('tells listeners of that event until they leave', () => {
    const { transport, client } = setUp();
    const states: string[] = [];
    const stop = client.on('app.status', (status) => states.push(status.state));
    transport.event('app.status', { state: 'starting' });
    transport.event('something.else', { state: 'never' });
    stop();
    transport.event('app.status', { state: 'ready' });
    expect(states).toEqual(['starting']);
  });
});

describe('a broken connection', () => {
  it('fails every call under way in a way that can be retried, and says so', async () => {
    const { transport, client } = setUp();
    const seen: Connection[] = [];
    client.onConnection((connection) => seen.push(connection));
    const one = client.call('viewers.search', { query: '1' });
    const two = client.call('viewers.search', { query: '2' });
    transport.close();
    await expect(one).rejects.toMatchObject({ code: 'engine-stopped', retryable: true });
    await expect(two).rejects.toMatchObject({ code: 'engine-stopped', retryable: true });
    transport.reopen();
    expect(seen).toEqual(['reconnecting', 'connected']);

    const three = client.call('viewers.search', { query: '3' });
    transport.reply(transport.lastCall(), { viewers: [] });
    await expect(three).resolves.toEqual({ viewers: [] });
  });
});
