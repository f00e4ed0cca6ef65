import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { Application } from '#electron/app/application.ts';
import { systemErrorCode } from '#electron/formats/file-system-error.ts';
import { answerPage } from './answer-page.ts';
import { PageSocket } from './page-socket.ts';
import { RateLimit } from './rate-limit.ts';
import { newToken, RequestGuard } from './request-guard.ts';
import { addressOf } from './request-address.ts';
import { WEB_LIMITS, type WebLimits } from './web-limits.ts';

/** A running browser host. */
export interface WebHost {
  /** The address to open, token included. */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Serves the renderer and the application's calls on the loopback address, to clients with the token, one page at a
 * time. `port` 0 takes any free one. Rejects with `bad-request` if the port is taken or may not be used.
 */
export async function startWebHost(
  application: Application,
  options: { rendererFolder: string; port: number; limits?: WebLimits },
): Promise<WebHost> {
  const limits = options.limits ?? WEB_LIMITS;
  const server = createServer({
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(1000, limits.requestMs),
    maxHeaderSize: limits.headerBytes,
  });
  server.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    const refused = (error: Error) => {
      reject(describeListenError(error, options.port));
    };
    server.once('error', refused);
    server.listen(options.port, LOOPBACK, () => {
      server.off('error', refused);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const token = newToken();
  const guard = new RequestGuard(token, port);
  const page = { guard, folder: options.rendererFolder, requests: new RateLimit(limits.requests) };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes });
  const pageSocket = new PageSocket(application, limits);

  server.on('request', (request, response) => {
    answerPage(request, response, page);
  });
  // `Expect: 100-continue` asks whether to send a body: the answer comes without one.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    answerPage(request, response, page);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = addressOf(request);
    if (url?.pathname !== '/rpc' || !guard.isFromHere(request) || !guard.hasToken(url)) {
      refuseUpgrade(socket);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      pageSocket.serve(webSocket);
    });
  });

  return {
    url: `http://${LOOPBACK}:${port}/?token=${token}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

/**
 * Turns a failure to listen into an error that says what to do; one that is not about the port comes back unchanged.
 */
function describeListenError(error: Error, port: number): Error {
  const code = systemErrorCode(error);
  const advice = 'choose another port, or 0 for a free one';
  if (code === 'EADDRINUSE') {
    const message = `Another program is using port ${port}: ${advice}.`;
    return new ReelscopeError('bad-request', message, { cause: error });
  }
  if (code === 'EACCES') {
    const message = `Port ${port} may not be used by your programs (EACCES): ${advice}.`;
    return new ReelscopeError('bad-request', message, { cause: error });
  }
  return error;
}

/** Answers 403 and gives up the socket, even if the client breaks the connection or never reads the answer. */
function refuseUpgrade(socket: Duplex): void {
  socket.on('error', () => undefined);
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () =>
    socket.destroy(),
  );
}
