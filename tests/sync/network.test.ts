import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoreConnection } from '#shared/contract/sync.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { activeVersionFolder } from '#electron/sync/versions.ts';
import { startForwardProxy, type ForwardProxy } from '../fixtures/forward-proxy.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { startFauxqsServer, type RealS3Server } from '../fixtures/real-s3-servers.ts';
import { BUCKET } from '../fixtures/s3-server.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { connectionTo, publish, syncFrom } from './sync-harness.ts';

let server: RealS3Server;
let published: string;

beforeAll(async () => {
  server = await startFauxqsServer(BUCKET);
});
beforeEach(async () => {
  for (const name of Object.keys(process.env).filter((key) => /_PROXY$/i.test(key)))
    vi.stubEnv(name, undefined);
  const library = writeMadeLibrary(temporaryFolder());
  published = readManifest(library).id;
  await publish(server.endpoint, library);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => server.stop());

/** Syncs and checks that the library has come. */
async function expectSynced(connection: StoreConnection): Promise<void> {
  const root = temporaryFolder();
  await syncFrom(connection, root);
  expect(activeVersionFolder(root)).toMatch(published);
}

describe('behind a proxy', () => {
  let proxy: ForwardProxy;
  const host = () => new URL(server.endpoint).host;
  afterEach(() => proxy.stop());

  it('a sync goes through the one that HTTP_PROXY names', async () => {
    proxy = await startForwardProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    await expectSynced(connectionTo(server.endpoint));
    expect(proxy.asked.length).toBeGreaterThan(2);
    expect(new Set(proxy.asked)).toEqual(new Set([host()]));
  });

  it('a sync goes around it for the hosts that NO_PROXY names', async () => {
    proxy = await startForwardProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', '127.0.0.1,localhost');
    await expectSynced(connectionTo(server.endpoint));
    expect(proxy.asked).toEqual([]);
  });

  it('a sync does not use HTTPS_PROXY for a server without TLS', async () => {
    proxy = await startForwardProxy();
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    await expectSynced(connectionTo(server.endpoint));
    expect(proxy.asked).toEqual([]);
  });

  it('a sync says that the proxy wants a password, and gives the one that it was told', async () => {
    proxy = await startForwardProxy('anna:secret');
    vi.stubEnv('HTTP_PROXY', proxy.url);
    await expect(expectSynced(connectionTo(server.endpoint))).rejects.toThrow(
      /proxy asks for a password \(407\)/,
    );
    vi.stubEnv('HTTP_PROXY', proxy.url.replace('//', '//anna:secret@'));
    await expectSynced(connectionTo(server.endpoint));
  });

  it('a sync says so when the proxy is not there', async () => {
    proxy = await startForwardProxy();
    await proxy.stop();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    await expect(expectSynced(connectionTo(server.endpoint))).rejects.toThrow(/nothing answers there/);
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** An authority of our own, and a key with its certificate for this computer; `issuer` names whose. */
function makeCertificates(folder: string): {
  authority: string;
  stranger: string;
  key: string;
  certificate: string;
} {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  for (const name of ['authority', 'stranger']) {
    const subject = ['-subj', `/CN=Test ${name}`];
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...subject,
      '-keyout',
      at(`${name}.key`),
      '-out',
      at(`${name}.pem`),
    );
  }
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=localhost',
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
  );
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const issuer = ['-CA', at('authority.pem'), '-CAkey', at('authority.key'), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    at('server.csr'),
    ...issuer,
    '-days',
    '2',
    '-extfile',
    at('names'),
    '-out',
    at('server.pem'),
  );
  return {
    authority: at('authority.pem'),
    stranger: at('stranger.pem'),
    key: at('server.key'),
    certificate: at('server.pem'),
  };
}

describeIf(hasOpenssl, 'a certificate of an own authority, because openssl is not installed')(
  'a server with a certificate of a company',
  () => {
    let front: Server;
    let connection: StoreConnection;
    let files: ReturnType<typeof makeCertificates>;

    beforeEach(async () => {
      files = makeCertificates(temporaryFolder());
      const tls = { key: readFileSync(files.key), cert: readFileSync(files.certificate) };
      front = createServer(tls, (request, response) => {
        const { method, headers } = request;
        const onward = ask(new URL(request.url ?? '/', server.endpoint), { method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        onward.on('error', () => response.destroy());
        request.pipe(onward);
      });
      await new Promise<void>((resolve) => {
        front.listen(0, '127.0.0.1', resolve);
      });
      connection = connectionTo(`https://127.0.0.1:${(front.address() as AddressInfo).port}`);
    });
    afterEach(() => {
      front.closeAllConnections();
      front.close();
    });

    it('is trusted when its authority’s file is named', async () => {
      await expectSynced({ ...connection, caFile: files.authority });
    });

    it('is trusted through a proxy too, which sees no more than where it is', async () => {
      const proxy = await startForwardProxy();
      try {
        vi.stubEnv('HTTPS_PROXY', proxy.url);
        await expectSynced({ ...connection, caFile: files.authority });
        expect(new Set(proxy.asked)).toEqual(new Set([new URL(connection.endpoint ?? '').host]));
      } finally {
        await proxy.stop();
      }
    });

    it.each<[string, () => Partial<StoreConnection>]>([
      ['nobody', () => ({})],
      ['another authority', () => ({ caFile: files.stranger })],
    ])('is not trusted on the word of %s, and a sync says so', async (_, different) => {
      await expect(expectSynced({ ...connection, ...different() })).rejects.toThrow(
        /its certificate is not trusted \(.*\)\. Name the authority's file, or check the endpoint\./,
      );
    });

    it('is not asked when the authority’s file is not there, or holds no certificate', async () => {
      const nothing = join(temporaryFolder(), 'ca.pem');
      await expect(expectSynced({ ...connection, caFile: nothing })).rejects.toMatchObject({
        code: 'bad-request',
      });
      writeFileSync(nothing, 'hello');
      await expect(expectSynced({ ...connection, caFile: nothing })).rejects.toMatchObject({
        code: 'bad-request',
      });
    });

    it('says so where it does not speak TLS at all', async () => {
      const plain = connectionTo(server.endpoint.replace('http:', 'https:'));
      await expect(expectSynced(plain)).rejects.toThrow(/does not speak HTTPS there/);
    });
  },
);
