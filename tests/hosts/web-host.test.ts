import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { SOCKET_CLOSES } from '#shared/contract/socket-closes.ts';
import { startWebHost } from '#electron/hosts/web/web-host.ts';
import { idleApplication } from '../fixtures/idle-application.ts';
import {
  closeCode,
  connectSocket,
  nextMessage,
  openSocket,
  runningWebHost,
  SECRET,
} from './running-web-host.ts';

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

describe('startWebHost', () => {
  it('listens on the loopback address and serves the page to whoever has the token', async () => {
    const { url } = await runningWebHost();
    expect(url.hostname).toBe('127.0.0.1');
    const page = await raw(url, `/${url.search}`);
    expect(page).toMatchObject({ status: 200, body: '<title>Reelscope</title>' });
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(await raw(url, '/assets/app.js')).toMatchObject({ status: 200 });
  });

  it.each(['/', '/?token=', '/?token=wrong', `/?token=${'x'.repeat(32)}`])(
    'refuses the page at %s',
    async (path) => {
      const { url } = await runningWebHost();
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
    const { url } = await runningWebHost();
    const { status, body } = await raw(url, path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain(SECRET);
  });

  it.each([
    ['a name that somebody pointed here', { host: 'attacker.example' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['another page', { origin: 'https://attacker.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('refuses requests from %s', async (_who, headers) => {
    const { url } = await runningWebHost();
    expect(await raw(url, `/${url.search}`, { headers })).toMatchObject({ status: 403 });
    expect(await connectSocket(url, `/rpc${url.search}`, headers)).toBe(403);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('refuses %s', async (method) => {
    const { url } = await runningWebHost();
    expect(await raw(url, `/${url.search}`, { method })).toMatchObject({ status: 405 });
  });

  it.each(['/rpc', '/rpc?token=wrong', '/other'])('refuses a socket at %s', async (path) => {
    const { url } = await runningWebHost();
    expect(await connectSocket(url, path)).toBe(403);
  });

  it('answers calls and passes on events over a socket', async () => {
    const { url, application } = await runningWebHost();
    const socket = await openSocket(url);
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
    const { url } = await runningWebHost();
    const socket = await openSocket(url);
    socket.send('{"kind":');
    socket.send(Buffer.from([0, 255, 3]));
    socket.send(JSON.stringify({ kind: 'call', id: 1, method: 'app.status', request: {} }));
    expect(await nextMessage(socket)).toMatchObject({ id: 1, answer: { ok: true } });
    const closed = closeCode(socket);
    socket.send('x'.repeat(1024 * 1024));
    expect(await closed).toBe(1009);
  });

  it('serves one page at a time: a second one takes over, and the first is told', async () => {
    const { url, application } = await runningWebHost();
    const first = await openSocket(url);
    const told = closeCode(first);
    const second = await openSocket(url);
    expect(await told).toBe(SOCKET_CLOSES.elsewhere);
    const heard = nextMessage(second);
    await application.start();
    expect(await heard).toMatchObject({ kind: 'event', name: 'app.status' });
    const again = closeCode(second);
    await openSocket(url);
    expect(await again).toBe(SOCKET_CLOSES.elsewhere);
  });

  it('says when its port is taken', async () => {
    const { url } = await runningWebHost();
    const again = startWebHost(idleApplication(), { rendererFolder: '/nowhere', port: Number(url.port) });
    const message: unknown = expect.stringMatching(`is using port ${url.port}: choose another`);
    await expect(again).rejects.toMatchObject({ code: 'bad-request', message });
  });
});
