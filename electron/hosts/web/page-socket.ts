import type { RawData, WebSocket } from 'ws';
import type { ServerMessage } from '#shared/contract/messages.ts';
import { SOCKET_CLOSES } from '#shared/contract/socket-closes.ts';
import type { Application } from '#electron/app/application.ts';
import { serveCalls } from '#electron/app/serve-calls.ts';
import { RateLimit } from './rate-limit.ts';
import type { WebLimits } from './web-limits.ts';

/**
 * Serves the one page that is in use. A page that connects takes over from the one before, which is told so: somebody
 * else who obtained the address cannot watch unnoticed.
 */
export class PageSocket {
  readonly #application: Application;
  readonly #limits: WebLimits;
  #current: WebSocket | undefined;

  constructor(application: Application, limits: WebLimits) {
    this.#application = application;
    this.#limits = limits;
  }

  serve(socket: WebSocket): void {
    this.#current?.close(SOCKET_CLOSES.elsewhere, 'opened in another window');
    this.#current = socket;
    const { unreadBytes } = this.#limits;
    const send = (message: ServerMessage) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > unreadBytes) socket.terminate();
      else socket.send(JSON.stringify(message));
    };
    const server = serveCalls(this.#application.dispatch, send);
    const stopEvents = this.#application.onEvent(send);
    const stopWatch = endWhenSilent(socket, this.#limits.silenceMs);
    readNoFasterThan(socket, this.#limits, (data, isBinary) => {
      // Late messages of a page that was taken over from are ignored.
      if (this.#current === socket && !isBinary) server.receive(parseJson(data));
    });
    // An error is followed by 'close', and the page connects again by itself.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      stopWatch();
      stopEvents();
      server.close();
      if (this.#current === socket) this.#current = undefined;
    });
  }
}

/**
 * Stops reading for as long as messages and pings come too fast: they wait in the system's buffers, and when those are
 * full, at the sender.
 */
function readNoFasterThan(
  socket: WebSocket,
  { messages }: WebLimits,
  onMessage: (data: RawData, isBinary: boolean) => void,
): void {
  const limit = new RateLimit(messages);
  const count = () => {
    const waitMs = limit.take();
    if (waitMs === 0 || socket.isPaused) return;
    socket.pause();
    setTimeout(() => {
      socket.resume();
    }, waitMs).unref();
  };
  socket.on('ping', count);
  socket.on('message', (data, isBinary) => {
    count();
    onMessage(data, isBinary);
  });
}

/** Pings every `silenceMs` and ends a socket that has not answered the ping before; returns how to stop that. */
function endWhenSilent(socket: WebSocket, silenceMs: number): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  }, silenceMs).unref();
  return () => {
    clearInterval(timer);
  };
}

/** Undefined for what is not JSON. By default ws passes every message as a Buffer. */
function parseJson(data: RawData): unknown {
  try {
    return JSON.parse((data as Buffer).toString('utf8'));
  } catch {
    return undefined;
  }
}
