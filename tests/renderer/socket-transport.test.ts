import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerMessage } from '#shared/contract/messages.ts';
import { SOCKET_CLOSES } from '#shared/contract/socket-closes.ts';
import {
  socketTransport,
  waitBeforeAttempt,
  type Socket,
} from '../../renderer/src/lib/client/socket-transport.ts';

/** A socket that the test opens, closes and speaks through. */
class FakeSocket implements Socket {
  readonly sent: string[] = [];
  readonly #listeners: [string, (event: { readonly data: unknown; readonly code: number }) => void][] = [];

  send(text: string): void {
    this.sent.push(text);
  }

  addEventListener(
    type: string,
    listener: (event: { readonly data: unknown; readonly code: number }) => void,
  ): void {
    this.#listeners.push([type, listener]);
  }

  tell(
    type: 'open' | 'close' | 'message',
    { data, code = 1006 }: { data?: unknown; code?: number } = {},
  ): void {
    for (const [listenedType, listener] of this.#listeners)
      if (listenedType === type) listener({ data, code });
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const transport = socketTransport(() => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  });
  const told = { closes: 0, elsewhere: 0, reopens: 0, messages: [] as ServerMessage[] };
  transport.onClose((reason) => {
    if (reason === 'lost') told.closes += 1;
    else told.elsewhere += 1;
  });
  transport.onReopen(() => (told.reopens += 1));
  transport.listen((message) => told.messages.push(message));
  function socket(index: number): FakeSocket {
    const found = sockets[index];
    if (found === undefined) throw new Error(`socket ${index} was never opened`);
    return found;
  }
  return { transport, sockets, socket, told };
}

const CALL = { kind: 'call', id: 1, method: 'app.status', request: {} } as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('socketTransport', () => {
  it('keeps what is sent before the connection stands, and sends it then', () => {
    const { transport, socket } = setUp();
    transport.send(CALL);
    expect(socket(0).sent).toEqual([]);
    socket(0).tell('open');
    expect(socket(0).sent.map((text): unknown => JSON.parse(text))).toEqual([CALL]);
  });

  it('passes messages on and leaves out what is not JSON', () => {
    const { socket, told } = setUp();
    socket(0).tell('open');
    socket(0).tell('message', { data: 'half a mess' });
    socket(0).tell('message', { data: '{"kind":"event","name":"app.status","value":1}' });
    expect(told.messages).toEqual([{ kind: 'event', name: 'app.status', value: 1 }]);
  });

  it('connects again after a loss, tells once of the loss and once of the return', () => {
    const { sockets, socket, told } = setUp();
    socket(0).tell('open');
    expect(told).toMatchObject({ closes: 0, reopens: 0 });
    socket(0).tell('close');
    expect(told.closes).toBe(1);
    vi.advanceTimersByTime(waitBeforeAttempt(1));
    expect(sockets).toHaveLength(2);
    socket(1).tell('close');
    expect(told.closes).toBe(1);
    vi.advanceTimersByTime(waitBeforeAttempt(2) - 1);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(3);
    socket(2).tell('open');
    expect(told).toMatchObject({ closes: 1, reopens: 1 });
  });

  it('sends calls made during the outage once it is over, and drops those made before', () => {
    const { transport, socket } = setUp();
    transport.send({ ...CALL, id: 1 });
    socket(0).tell('close');
    transport.send({ ...CALL, id: 2 });
    vi.advanceTimersByTime(waitBeforeAttempt(1));
    socket(1).tell('open');
    expect(socket(1).sent.map((text): unknown => JSON.parse(text))).toEqual([{ ...CALL, id: 2 }]);
  });

  it('leaves the connection to a window that took over, until it is asked to take over itself', () => {
    const { transport, sockets, socket, told } = setUp();
    socket(0).tell('open');
    socket(0).tell('close', { code: SOCKET_CLOSES.elsewhere });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(told).toMatchObject({ closes: 0, elsewhere: 1, reopens: 0 });
    transport.takeOver();
    socket(1).tell('open');
    expect(told.reopens).toBe(1);
    transport.send(CALL);
    expect(socket(1).sent).toHaveLength(1);
  });

  it('connects once however often it is asked to take over', () => {
    const { transport, sockets, socket } = setUp();
    socket(0).tell('open');
    transport.takeOver();
    expect(sockets).toHaveLength(1);
    socket(0).tell('close', { code: SOCKET_CLOSES.elsewhere });
    transport.takeOver();
    transport.takeOver();
    expect(sockets).toHaveLength(2);
    socket(1).tell('close');
    transport.takeOver();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(3);
    socket(2).tell('open');
    transport.send(CALL);
    expect(socket(2).sent).toHaveLength(1);
  });

  it('waits longer after each failure, up to five seconds, and starts small again after a success', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map(waitBeforeAttempt)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    const { sockets, socket } = setUp();
    socket(0).tell('close');
    vi.advanceTimersByTime(250);
    socket(1).tell('open');
    socket(1).tell('close');
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(3);
  });
});
