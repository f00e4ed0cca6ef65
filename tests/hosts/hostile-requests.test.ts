import { once } from 'node:events';
import { readdirSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { newToken, RequestGuard } from '#electron/hosts/web/request-guard.ts';
import { itIf } from '../fixtures/skip.ts';
import { head, rawConnection } from './raw-connection.ts';
import { closeCode, nextMessage, openSocket, runningWebHost, SECRET } from './running-web-host.ts';

type Running = Awaited<ReturnType<typeof runningWebHost>>;

/** Sends bytes on a connection of its own and resolves to all that comes back. */
function exchange({ port }: Running, bytes: string): Promise<string> {
  const { socket, ended } = rawConnection(port);
  socket.write(bytes);
  return ended;
}

/** The host still serves its own page and its own socket. */
async function expectAlive({ url }: Running): Promise<void> {
  const page = await fetch(url, { headers: { connection: 'close' } });
  expect(page.status).toBe(200);
  await page.text();
  const socket = await openSocket(url);
  socket.send(JSON.stringify({ kind: 'call', id: 1, method: 'app.status', request: {} }));
  expect(await nextMessage(socket)).toMatchObject({ id: 1, answer: { ok: true } });
  socket.terminate();
}

const upgrade = (running: Running, ...changes: string[]) =>
  head(
    `GET /rpc${running.url.search} HTTP/1.1`,
    ...(changes.some((line) => line.startsWith('Host:')) ? [] : [`Host: ${running.url.host}`]),
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version: 13',
    ...changes,
  );

describe('who is let in', () => {
  it('listens on no address of the machine but the loopback one', async () => {
    const { port } = await runningWebHost();
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
      .map(({ address }) => address);
    for (const host of [...others, '127.0.0.2', '::1']) {
      const refused = await new Promise<boolean>((resolve) => {
        const socket = createConnection({ port, host });
        socket.on('connect', () => {
          socket.destroy();
          resolve(false);
        });
        socket.on('error', () => {
          resolve(true);
        });
      });
      expect(refused, host).toBe(true);
    }
  });

  it.each([
    ['a name that somebody pointed here', 'Host: rebound.attacker.example'],
    ['such a name with our port', 'Host: rebound.attacker.example:PORT'],
    ['a name that starts as ours', 'Host: 127.0.0.1.attacker.example:PORT'],
    ['our name with somebody in front', 'Host: attacker@127.0.0.1:PORT'],
    ['another address of the loopback net', 'Host: 127.0.0.2:PORT'],
    ['every address', 'Host: 0.0.0.0:PORT'],
    ['a number for the address', 'Host: 2130706433:PORT'],
    ['no port', 'Host: 127.0.0.1'],
  ])('refuses a page and a socket asked for by %s', async (_what, line) => {
    const running = await runningWebHost();
    const host = line.replace('PORT', String(running.port));
    const page = await exchange(running, head(`GET /${running.url.search} HTTP/1.1`, host));
    expect(page).toMatch(/^HTTP\/1\.1 403 /);
    expect(await exchange(running, upgrade(running, host))).toMatch(/^HTTP\/1\.1 403 /);
    await expectAlive(running);
  });

  it('knows its own name where browsers leave out the port', () => {
    const isKnown = (port: number, host: string) =>
      new RequestGuard(newToken(), port).isFromHere({ headers: { host } });
    for (const host of ['127.0.0.1', '127.0.0.1:80', 'localhost']) expect(isKnown(80, host), host).toBe(true);
    for (const host of ['127.0.0.1:8080', 'attacker.example']) expect(isKnown(80, host), host).toBe(false);
    expect(isKnown(8080, '127.0.0.1')).toBe(false);
  });

  it.each([
    'Origin: https://attacker.example',
    'Origin: http://127.0.0.1.attacker.example',
    'Origin: http://localhost:1',
    'Origin: https://127.0.0.1:PORT',
    'Origin: http://localhost:PORT',
    'Origin: file://',
    'Origin: null',
    'Origin: ',
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: same-site',
  ])('refuses a socket with %s, though it has the token', async (line) => {
    const running = await runningWebHost();
    const answer = await exchange(running, upgrade(running, line.replace('PORT', String(running.port))));
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    await expectAlive(running);
  });

  it('lets no other site load our files, but lets a person follow a link', async () => {
    const running = await runningWebHost();
    const { url } = running;
    const host = `Host: ${url.host}`;
    const script = await exchange(
      running,
      head('GET /assets/app.js HTTP/1.1', host, 'Sec-Fetch-Site: cross-site'),
    );
    expect(script).toMatch(/^HTTP\/1\.1 403 /);
    expect(script.toLowerCase()).not.toContain('access-control-');
    expect(script).toContain('Cross-Origin-Resource-Policy: same-origin');
    const link = await exchange(
      running,
      head(
        `GET /${url.search} HTTP/1.1`,
        host,
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: navigate',
        'Sec-Fetch-Dest: document',
        'Connection: close',
      ),
    );
    expect(link).toMatch(/^HTTP\/1\.1 200 /);
    const frame = await exchange(
      running,
      head(
        `GET /${url.search} HTTP/1.1`,
        host,
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: navigate',
        'Sec-Fetch-Dest: iframe',
      ),
    );
    expect(frame).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('gives the page itself, under any of its names, only with the token', async () => {
    const running = await runningWebHost();
    for (const path of ['/', '/index.html', '/./index.html', '/assets/..%2findex.html']) {
      const answer = await exchange(running, head(`GET ${path} HTTP/1.1`, `Host: ${running.url.host}`));
      expect(answer, path).toMatch(/^HTTP\/1\.1 403 /);
    }
  });
});

describe('what is asked for', () => {
  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/assets/app.js/../../../secret.txt',
    '//secret.txt',
    '///../secret.txt',
    '/assets/..;/..;/secret.txt',
    '/.%00./secret.txt',
    'http://localhost/../secret.txt',
    '../secret.txt',
    '*',
    '/index.html/secret.txt',
  ])('gives nothing outside the folder for %s', async (path) => {
    const running = await runningWebHost();
    const answer = await exchange(
      running,
      head(`GET ${path} HTTP/1.1`, `Host: ${running.url.host}`, 'Connection: close'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toContain(SECRET);
    await expectAlive(running);
  });

  it.each([
    ['a name', `/${'x'.repeat(300)}`],
    ['a path', `/${'x/'.repeat(3000)}`],
  ])('has nothing under %s that is too long for a file, linked to by any site', async (_what, path) => {
    const running = await runningWebHost();
    const answer = await exchange(
      running,
      head(
        `GET ${path} HTTP/1.1`,
        `Host: ${running.url.host}`,
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: navigate',
        'Sec-Fetch-Dest: document',
      ),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    await expectAlive(running);
  });

  it.each([
    ['no HTTP', '\u0016\u0003\u0001 hello\r\n\r\n'],
    ['a head without an end of 1 MiB', `GET / HTTP/1.1\r\nX: ${'x'.repeat(1024 * 1024)}`],
    ['ten thousand fields', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(10_000)}\r\n`],
    ['no Host', head('GET / HTTP/1.1')],
    ['two lengths', head('GET / HTTP/1.1', 'Host: HOST', 'Content-Length: 5', 'Transfer-Encoding: chunked')],
    ['a length that is no number', head('GET / HTTP/1.1', 'Host: HOST', 'Content-Length: -1')],
    ['a line folded into the next', head('GET / HTTP/1.1', 'Host: HOST', 'X: a', ' b: c')],
    ['a method nobody knows', head('STEAL / HTTP/1.1', 'Host: HOST')],
    ['a tunnel', head('CONNECT attacker.example:443 HTTP/1.1', 'Host: HOST')],
    ['a preflight', head('OPTIONS / HTTP/1.1', 'Host: HOST', 'Access-Control-Request-Method: PUT')],
    ['a body that never comes', head('POST / HTTP/1.1', 'Host: HOST', 'Content-Length: 1000000000')],
    ['a body to a page', head('GET /QUERY HTTP/1.1', 'Host: HOST', 'Content-Length: 1000000000')],
    ['a wait for permission to send', head('PUT / HTTP/1.1', 'Host: HOST', 'Expect: 100-continue')],
  ])('refuses %s and ends the connection', async (_what, bytes) => {
    const running = await runningWebHost();
    const { host, search } = running.url;
    const answer = await exchange(running, bytes.replace('HOST', host).replace('QUERY', search));
    expect(answer).toMatch(/^$|^HTTP\/1\.1 4\d\d /);
    expect(answer.toLowerCase()).not.toContain('access-control-');
    await expectAlive(running);
  });

  it('refuses more files in a moment than a page needs, and says when to come back', async () => {
    const running = await runningWebHost({ requests: { burst: 5, perSecond: 0.01 } });
    const ask = () =>
      exchange(
        running,
        head('GET /assets/app.js HTTP/1.1', `Host: ${running.url.host}`, 'Connection: close'),
      );
    for (let i = 0; i < 5; i++) expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
    // Requests of another site do not count.
    const foreign = await exchange(running, head('GET / HTTP/1.1', 'Host: attacker.example'));
    expect(foreign).toMatch(/^HTTP\/1\.1 403 /);
    const refused = await ask();
    expect(refused).toMatch(/^HTTP\/1\.1 429 /);
    expect(refused).toMatch(/Retry-After: \d+/);
  });
});

describe('connections', () => {
  it('ends those that send the head of a request drop by drop, and goes on serving meanwhile', async () => {
    const running = await runningWebHost({ requestMs: 300 });
    const slow = Array.from({ length: 20 }, () => rawConnection(running.port));
    for (const { socket } of slow) socket.write('GET / HTTP/1.1\r\nHost: ');
    const drops = setInterval(() => {
      for (const { socket } of slow) socket.write('x');
    }, 50);
    await expectAlive(running);
    const answers = await Promise.all(slow.map(({ ended }) => ended));
    clearInterval(drops);
    for (const answer of answers) expect(answer).toMatch(/^$|^HTTP\/1\.1 408 /);
    await expectAlive(running);
  });

  it('ends those that send nothing at all', async () => {
    const running = await runningWebHost({ requestMs: 300 });
    expect(await rawConnection(running.port).ended).toMatch(/^$|^HTTP\/1\.1 408 /);
  });

  it('takes only so many at once', async () => {
    const running = await runningWebHost({ connections: 4 });
    const held = Array.from({ length: 4 }, () => rawConnection(running.port));
    await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await rawConnection(running.port).ended).toBe('');
    for (const { socket, ended } of held) {
      socket.destroy();
      await ended;
    }
    await expectAlive(running);
  });

  it('survives those that break off in the middle of a refusal', async () => {
    const running = await runningWebHost();
    for (let i = 0; i < 50; i++) {
      const { socket, ended } = rawConnection(running.port);
      socket.write(upgrade(running, 'Origin: https://attacker.example'), () => socket.resetAndDestroy());
      await ended;
    }
    await expectAlive(running);
  });

  itIf(process.platform === 'linux', 'open files are counted in /proc')(
    'leave no file open when they break off in the middle of it',
    async () => {
      const running = await runningWebHost();
      const large = join(running.rendererFolder, 'large.js');
      writeFileSync(large, '');
      truncateSync(large, 64 * 1024 * 1024);
      const { socket, ended } = rawConnection(running.port);
      socket.write(head('GET /large.js HTTP/1.1', `Host: ${running.url.host}`));
      await once(socket, 'data');
      expect(isOpen('large.js')).toBe(true);
      socket.destroy();
      await ended;
      await vi.waitFor(() => {
        expect(isOpen('large.js')).toBe(false);
      });
    },
  );
});

/** Whether this process holds a file of that name open. */
function isOpen(name: string): boolean {
  return readdirSync('/proc/self/fd').some((file) => {
    try {
      return basename(readlinkSync(join('/proc/self/fd', file))) === name;
    } catch {
      // The one by which the folder itself was read.
      return false;
    }
  });
}

describe('sockets', () => {
  const call = (id: number, method = 'app.status') =>
    JSON.stringify({ kind: 'call', id, method, request: {} });

  it('closes one that sends a message larger than any of ours, in one frame or in many', async () => {
    const running = await runningWebHost();
    const large = await openSocket(running.url);
    const first = closeCode(large);
    large.send('x'.repeat(300 * 1024));
    expect(await first).toBe(1009);
    const split = await openSocket(running.url);
    const second = closeCode(split);
    for (let i = 0; i < 5; i++) split.send('x'.repeat(100 * 1024), { fin: false });
    expect(await second).toBe(1009);
    await expectAlive(running);
  });

  it.each([
    ['a frame that is not masked', Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
    ['a length of 2^63', Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0])],
    ['bits nobody agreed on', Buffer.from([0xf1, 0x80, 0, 0, 0, 0])],
    ['a kind of frame nobody knows', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['a ping larger than a ping may be', Buffer.from([0x89, 0xfe, 0xff, 0xff, 0, 0, 0, 0])],
  ])('closes one that sends %s', async (_what, frame) => {
    const running = await runningWebHost();
    const { socket, ended } = rawConnection(running.port);
    socket.write(upgrade(running));
    socket.write(frame);
    expect(await ended).toMatch(/^HTTP\/1\.1 101 /);
    await expectAlive(running);
  });

  it('ignores rubbish and binary messages', async () => {
    const running = await runningWebHost();
    const socket = await openSocket(running.url);
    for (const rubbish of ['', '{', 'null', '[]', '"call"', '{"kind":"call"}', '['.repeat(50_000)])
      socket.send(rubbish);
    socket.send(Buffer.from(call(1)));
    socket.send(call(2));
    expect(await nextMessage(socket)).toMatchObject({ id: 2, answer: { ok: true } });
  });

  it('stops reading one that sends too fast, and goes on later', async () => {
    const running = await runningWebHost({ messages: { burst: 10, perSecond: 0.001 } });
    const socket = await openSocket(running.url);
    const answered = new Set<number>();
    socket.on('message', (data: Buffer) => answered.add((JSON.parse(data.toString()) as { id: number }).id));
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    for (let id = 1; id <= 11; id++) socket.send(call(id));
    while (answered.size < 11) await new Promise(setImmediate);
    socket.send(call(12));
    // Time enough for the message to be read, if anybody did.
    for (let i = 0; i < 20; i++)
      await fetch(new URL('/assets/app.js', running.url)).then((file) => file.text());
    expect(answered.has(12)).toBe(false);
    vi.runAllTimers();
    while (!answered.has(12)) await new Promise(setImmediate);
  });

  it('ends one that asks and asks and never reads', async () => {
    const running = await runningWebHost({ unreadBytes: 1000, messages: { burst: 1e6, perSecond: 1e6 } });
    const socket = await openSocket(running.url);
    const closed = closeCode(socket);
    socket.pause();
    // An unknown method is answered with its name, so these answers are large.
    const method = 'x'.repeat(100);
    for (let id = 0; id < 200_000 && socket.readyState === WebSocket.OPEN; id++) {
      socket.send(call(id, method));
      if (id % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    socket.resume();
    expect(await closed).toBe(1006);
    await expectAlive(running);
  });

  it('ends one that gives no sign of life', async () => {
    const running = await runningWebHost({ silenceMs: 100 });
    const { socket, ended } = rawConnection(running.port);
    socket.write(upgrade(running));
    expect(await ended).toMatch(/^HTTP\/1\.1 101 /);
  });

  it('no longer hears a page that was taken over from', async () => {
    const running = await runningWebHost();
    const asked = vi.spyOn(running.application, 'dispatch');
    const first = await openSocket(running.url);
    const closed = closeCode(first);
    // Before it reads that it was taken over from.
    first.pause();
    const second = await openSocket(running.url);
    first.send(call(1));
    second.send(call(2));
    await nextMessage(second);
    first.resume();
    await closed;
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
