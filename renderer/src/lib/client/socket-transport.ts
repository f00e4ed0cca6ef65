import type { ClientMessage, ServerMessage } from '#shared/contract/messages.ts';
import { SOCKET_CLOSES } from '#shared/contract/socket-closes.ts';
import { Listeners, type CloseReason, type Transport } from './transport.ts';

/** The part of a WebSocket that the transport uses. */
export interface Socket {
  send(text: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** How long to wait before reconnection attempt `attempt` (1 for the first), in milliseconds. */
export function waitBeforeAttempt(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
}

function parseMessage(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null;
  try {
    // The server validated what it sent, so its messages are trusted to follow the contract.
    return JSON.parse(data) as ServerMessage;
  } catch {
    return null;
  }
}

/**
 * Messages over a WebSocket that reconnects by itself, waiting longer after each failure. Messages sent while
 * disconnected are delivered on reconnection; those in flight when the connection breaks are lost, and `onClose` says
 * so.
 */
export function socketTransport(openSocket: () => Socket): Transport {
  const messages = new Listeners<[ServerMessage]>();
  const closes = new Listeners<[CloseReason]>();
  const reopens = new Listeners<[]>();
  /** The one that is open or being opened. */
  let current: Socket | null = null;
  let open: Socket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waiting: string[] = [];
  let failures = 0;
  let lost = false;

  function connect(): void {
    // The server keeps one socket for all windows: a second one from here would close the first.
    if (current !== null) return;
    clearTimeout(retry);
    const socket = openSocket();
    current = socket;
    socket.addEventListener('open', () => {
      open = socket;
      failures = 0;
      const toSend = waiting;
      waiting = [];
      for (const text of toSend) socket.send(text);
      if (!lost) return;
      lost = false;
      reopens.tell();
    });
    socket.addEventListener('message', (event) => {
      const message = parseMessage(event.data);
      if (message !== null) messages.tell(message);
    });
    socket.addEventListener('close', ({ code }) => {
      current = null;
      open = null;
      if (code === SOCKET_CLOSES.elsewhere) {
        lost = true;
        waiting = [];
        closes.tell('elsewhere');
        return;
      }
      failures += 1;
      retry = setTimeout(connect, waitBeforeAttempt(failures));
      // Later failures of the same outage are not reported, and calls made meanwhile keep waiting for the connection.
      if (lost) return;
      lost = true;
      waiting = [];
      closes.tell('lost');
    });
  }

  connect();
  return {
    send(message: ClientMessage) {
      const text = JSON.stringify(message);
      if (open === null) waiting.push(text);
      else open.send(text);
    },
    listen: (listener) => messages.add(listener),
    onClose: (listener) => closes.add(listener),
    onReopen: (listener) => reopens.add(listener),
    takeOver: connect,
  };
}
