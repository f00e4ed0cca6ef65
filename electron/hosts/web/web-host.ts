import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ServerMessage } from '#shared/contract/messages.ts';
import type { Application } from '#electron/app/application.ts';
import { contentSecurityPolicy, contentTypeOf, fileFor } from '#electron/app/renderer-files.ts';
import { serveCalls } from '#electron/app/serve-calls.ts';
import { newToken, RequestGuard } from './request-guard.ts';

/** A running browser host. */
export interface WebHost {
  /** The address to open, token included. */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** Requests are small; anything larger is not from our page. */
const MAX_MESSAGE_BYTES = 256 * 1024;

const CONTENT_SECURITY_POLICY = contentSecurityPolicy("'self'");

/**
 * Serves the renderer and the application's calls on the loopback address, to whoever has the token.
 * `port` 0 takes any free one. Rejects when the port is taken.
 */
export async function startWebHost(
  application: Application,
  options: { rendererFolder: string; port: number },
): Promise<WebHost> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const token = newToken();
  const guard = new RequestGuard(token, port);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });

  server.on('request', (request, response) => {
    answerPage(request, response, guard, options.rendererFolder);
  });
  server.on('upgrade', (request, socket, head) => {
    const url = addressOf(request);
    if (url?.pathname !== '/rpc' || !guard.isFromHere(request) || !guard.hasToken(url)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveSocket(application, webSocket);
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

function addressOf(request: IncomingMessage): URL | undefined {
  return URL.parse(request.url ?? '/', 'http://localhost') ?? undefined;
}

function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  guard: RequestGuard,
  rendererFolder: string,
): void {
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cache-Control', 'no-store');
  const refuse = (status: number, text: string) => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
  };
  const url = addressOf(request);
  if (url === undefined || !guard.isFromHere(request)) {
    refuse(403, 'Reelscope answers only on this computer.');
    return;
  }
  if (request.method !== 'GET') {
    refuse(405, 'Only GET is answered here.');
    return;
  }
  if (url.pathname === '/' && !guard.hasToken(url)) {
    refuse(403, 'Open the address that Reelscope printed when it started: it ends with a token.');
    return;
  }
  const file = fileFor(rendererFolder, url.pathname);
  if (file === undefined) refuse(404, 'There is nothing here.');
  else sendFile(response, file);
}

function sendFile(response: ServerResponse, path: string): void {
  response.setHeader('Content-Type', contentTypeOf(path));
  const stream = createReadStream(path);
  stream.on('error', () => response.destroy());
  stream.pipe(response);
}

function serveSocket(application: Application, socket: WebSocket): void {
  const send = (message: ServerMessage) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const server = serveCalls(application.dispatch, send);
  const stopEvents = application.onEvent(send);
  socket.on('message', (data: Buffer) => {
    server.receive(parseJson(data.toString('utf8')));
  });
  // A socket that breaks also closes; the page connects again by itself.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    stopEvents();
    server.close();
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
