import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { WEB_LIMITS, type WebLimits } from '#electron/hosts/web/web-limits.ts';
import { startWebHost } from '#electron/hosts/web/web-host.ts';
import { idleApplication } from '../fixtures/idle-application.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** What no request may reveal: it lies beside the page's folder. */
export const SECRET = 'not for the web';

/** A browser host with two files, of an application without a library. */
export async function runningWebHost(limits: Partial<WebLimits> = {}) {
  const parent = temporaryFolder();
  const rendererFolder = join(parent, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(join(rendererFolder, 'index.html'), '<title>Reelscope</title>');
  writeFileSync(join(rendererFolder, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(parent, 'secret.txt'), SECRET);
  const application = idleApplication();
  const host = await startWebHost(application, {
    rendererFolder,
    port: 0,
    limits: { ...WEB_LIMITS, ...limits },
  });
  onTestFinished(() => host.close());
  return { host, application, rendererFolder, url: new URL(host.url), port: Number(new URL(host.url).port) };
}

/** Opens a socket and resolves to it, or to the status that refused it. */
export function connectSocket(
  url: URL,
  path = `/rpc${url.search}`,
  headers: Record<string, string> = {},
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${url.host}${path}`, { headers });
    socket.on('open', () => {
      resolve(socket);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

/** Opens a socket as the page does. */
export async function openSocket(url: URL): Promise<WebSocket> {
  const socket = await connectSocket(url);
  if (!(socket instanceof WebSocket)) throw new Error(`refused: ${socket}`);
  return socket;
}

export function nextMessage(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once('message', (data: Buffer) => {
      resolve(JSON.parse(data.toString()));
    });
  });
}

/** How the socket is closed: the code that says why. */
export function closeCode(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('close', resolve);
  });
}
