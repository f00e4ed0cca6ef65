import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { startWebHost } from '#electron/hosts/web/web-host.ts';
import { idleApplication } from '../fixtures/idle-application.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function start() {
  const parent = temporaryFolder();
  const rendererFolder = join(parent, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(join(rendererFolder, 'index.html'), '<title>Reelscope</title>');
  writeFileSync(join(rendererFolder, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(parent, 'secret.txt'), 'not for the web');
  const application = idleApplication();
  const host = await startWebHost(application, { rendererFolder, port: 0 });
  onTestFinished(() => host.close());
  return { host, application, url: new URL(host.url) };
}

/** A request as written, without the clean-up that fetch does to addresses and headers. */
function raw(url: URL, path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const { hostname, port } = url;
      const sent = request(
        { hostname, port, path, setHost: !options.headers?.['host'], ...options },
        (response) => {
          let body = '';
          response.on('data', (data: Buffer) => (body += data.toString()));
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          });
        },
      );
      sent.on('error', reject);
      sent.end();
    },
  );
}

/** Opens a socket and resolves to it, or to the status that refused it. */
function connect(url: URL, path: string, headers: Record<string, string> = {}): Promise<WebSocket | number> {
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

function nextMessage(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once('message', (data: Buffer) => {
      resolve(JSON.parse(data.toString()));
    });
  });
}

describe('startWebHost', () => {
  it('listens on the loopback address and serves the page to whoever has the token', async () => {
    const { url } = await start();
    expect(url.hostname).toBe('127.0.0.1');
    const page = await raw(url, `/${url.search}`);
    expect(page).toMatchObject({ status: 200, body: '<title>Reelscope</title>' });
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(await raw(url, '/assets/app.js')).toMatchObject({ status: 200 });
  });

  it.each(['/', '/?token=', '/?token=wrong', `/?token=${'x'.repeat(32)}`])(
    'refuses the page at %s',
    async (path) => {
      const { url } = await start();
      expect(await raw(url, path)).toMatchObject({ status: 403 });
    },
  );

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/%00',
    '/%zz',
  ])('gives nothing outside its folder for %s', async (path) => {
    const { url } = await start();
    const { status, body } = await raw(url, path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain('not for the web');
  });

  it.each([
    ['a name that somebody pointed here', { host: 'attacker.example' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['another page', { origin: 'https://attacker.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('refuses requests from %s', async (_who, headers) => {
    const { url } = await start();
    expect(await raw(url, `/${url.search}`, { headers })).toMatchObject({ status: 403 });
    expect(await connect(url, `/rpc${url.search}`, headers)).toBe(403);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('refuses %s', async (method) => {
    const { url } = await start();
    expect(await raw(url, `/${url.search}`, { method })).toMatchObject({ status: 405 });
  });

  it.each(['/rpc', '/rpc?token=wrong', '/other'])('refuses a socket at %s', async (path) => {
    const { url } = await start();
    expect(await connect(url, path)).toBe(403);
  });

  it('answers calls and passes on events over a socket', async () => {
    const { url, application } = await start();
    const socket = await connect(url, `/rpc${url.search}`);
    if (!(socket instanceof WebSocket)) throw new Error(`refused: ${socket}`);
    socket.send(JSON.stringify({ kind: 'call', id: 5, method: 'app.status', request: {} }));
    expect(await nextMessage(socket)).toEqual({
      kind: 'answer',
      id: 5,
      answer: { ok: true, reply: { state: 'starting' } },
    });
    void application.start();
    expect(await nextMessage(socket)).toMatchObject({
      kind: 'event',
      name: 'app.status',
      value: { state: 'failed' },
    });
  });

  it('goes on after rubbish and closes a socket that sends too much', async () => {
    const { url } = await start();
    const socket = await connect(url, `/rpc${url.search}`);
    if (!(socket instanceof WebSocket)) throw new Error(`refused: ${socket}`);
    socket.send('{"kind":');
    socket.send(Buffer.from([0, 255, 3]));
    socket.send(JSON.stringify({ kind: 'call', id: 1, method: 'app.status', request: {} }));
    expect(await nextMessage(socket)).toMatchObject({ id: 1, answer: { ok: true } });
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send('x'.repeat(1024 * 1024));
    expect(await closed).toBe(1009);
  });

  it('says when its port is taken', async () => {
    const { url } = await start();
    const again = startWebHost(idleApplication(), { rendererFolder: '/nowhere', port: Number(url.port) });
    await expect(again).rejects.toThrow(/EADDRINUSE/);
  });
});
