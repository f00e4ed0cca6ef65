import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PART_BYTES } from '#electron/formats/file-hash.ts';
import type { ObjectStore } from '#electron/sync/object-store.ts';
import { openS3Store } from '#electron/sync/s3-store.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import {
  hasRadosgw,
  startFauxqsServer,
  startRadosgw,
  type RealS3Server,
} from '../fixtures/real-s3-servers.ts';
import { BUCKET } from '../fixtures/s3-server.ts';
import { describeIf, itIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { connectionTo, publish, sync } from './sync-harness.ts';

interface Candidate {
  readonly name: string;
  readonly installed: boolean;
  readonly start: (folder: string) => Promise<RealS3Server>;
  /** Servers that check no signatures, and ignore conditions on PUT, are no use for the tests about those. */
  readonly strict: boolean;
}

const SERVERS: readonly Candidate[] = [
  { name: 'fauxqs', installed: true, start: () => startFauxqsServer(BUCKET), strict: false },
  { name: 'radosgw', installed: hasRadosgw, start: (folder) => startRadosgw(folder, BUCKET), strict: true },
];

for (const { name, installed, start, strict } of SERVERS) {
  describeIf(installed, `sync against ${name}, which is not installed`)(`against ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'reelscope-s3-'));
    const signal = new AbortController().signal;
    let server: RealS3Server;
    let store: ObjectStore;
    beforeAll(async () => {
      server = await start(folder);
      store = await openS3Store(connectionTo(server.endpoint));
    });
    afterAll(async () => {
      store.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const put = (key: string, body: Buffer) => store.put(key, body, { cacheControl: 'no-cache', signal });
    const read = async (body: AsyncIterable<Uint8Array>) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };

    it('gives the bytes of a range, says which, and keeps an ETag', async () => {
      await put('a/letters', Buffer.from('abcdefghij'));
      const reply = await store.get('a/letters', { range: { from: 2, to: 5 }, signal });
      expect(reply).toMatchObject({ status: 206, contentRange: 'bytes 2-5/10' });
      expect(await read(reply.body)).toBe('cdef');
      const same = await store.get('a/letters', { range: { from: 6, to: 9 }, ifMatch: reply.etag, signal });
      expect(await read(same.body)).toBe('ghij');
      await put('a/letters', Buffer.from('ABCDEFGHIJ'));
      const changed = store.get('a/letters', { range: { from: 6, to: 9 }, ifMatch: reply.etag, signal });
      await expect(changed).rejects.toMatchObject({ fault: { kind: 'changed' } });
    });

    it('tells missing files, missing buckets and sizes apart', async () => {
      await put('b/five', Buffer.from('12345'));
      expect(await store.size('b/five', signal)).toBe(5);
      expect(await store.size('b/none', signal)).toBeUndefined();
      await expect(store.get('b/none', { signal })).rejects.toMatchObject({ fault: { kind: 'missing' } });
      const other = await openS3Store({ ...connectionTo(server.endpoint), address: 's3://no-such-bucket' });
      await expect(other.get('x', { signal })).rejects.toThrow(/no such bucket/);
      other.close();
    });

    it('takes a library, and gives it back byte for byte', async () => {
      const sizes = { 'item-factors.npy': 2 * PART_BYTES + 12_345, 'idf.npy': 0 };
      const library = writeMadeLibrary(temporaryFolder(), { sizes });
      const published = await publish(server.endpoint, library);
      const result = await sync(server.endpoint, temporaryFolder());
      expect(result).toMatchObject({ id: published.id, parts: 8 });
      for (const file of readdirSync(library)) {
        expect(readFileSync(join(result.library, file)).equals(readFileSync(join(library, file))), file).toBe(
          true,
        );
      }
      expect((await publish(server.endpoint, library)).sent).toEqual([]);
    });

    it('brings only what changed', async () => {
      const root = temporaryFolder();
      await publish(server.endpoint, writeMadeLibrary(temporaryFolder()));
      await sync(server.endpoint, root);
      const next = writeMadeLibrary(temporaryFolder(), { seeds: { 'collaborative.faiss': 31 } });
      expect((await publish(server.endpoint, next)).sentBytes).toBe(10_000);
      expect(await sync(server.endpoint, root)).toMatchObject({ fetchedBytes: 10_000, partsReused: 5 });
    });

    itIf(strict, `refused keys against ${name}, which takes any`)(
      'says which of keys and permission is wrong',
      async () => {
        const asking = async (credentials: ReturnType<typeof connectionTo>['credentials']) => {
          const wrong = await openS3Store({ ...connectionTo(server.endpoint), credentials });
          try {
            await wrong.get('b/five', { signal });
            return 'nothing wrong';
          } catch (error) {
            return String(error);
          } finally {
            wrong.close();
          }
        };
        const keys = { kind: 'keys', accessKeyId: 'TESTKEY', secretAccessKey: 'wrong' } as const;
        expect(await asking(keys)).toMatch(/secret key is wrong/);
        expect(await asking({ ...keys, accessKeyId: 'NOBODY' })).toMatch(/access key is not known/);
        expect(await asking({ kind: 'anonymous' })).toMatch(/permission was refused/);
      },
    );

    itIf(strict, `two who publish at once to ${name}, which ignores conditions on PUT`)(
      'tells one of two who publish at once',
      async () => {
        await put('c/once', Buffer.from('first'));
        const again = store.put('c/once', Buffer.from('second'), {
          condition: { kind: 'absent' },
          cacheControl: 'no-cache',
          signal,
        });
        await expect(again).rejects.toMatchObject({ fault: { kind: 'changed' } });
        const stale = store.put('c/once', Buffer.from('second'), {
          condition: { kind: 'unchanged', etag: '"d41d8cd98f00b204e9800998ecf8427e"' },
          cacheControl: 'no-cache',
          signal,
        });
        await expect(stale).rejects.toMatchObject({ fault: { kind: 'changed' } });
      },
    );

    it('reads keys from a profile, and from the environment', async () => {
      const config = join(temporaryFolder(), 'credentials');
      writeFileSync(config, '[reels]\naws_access_key_id = TESTKEY\naws_secret_access_key = TESTSECRET\n');
      const before = { ...process.env };
      try {
        process.env['AWS_SHARED_CREDENTIALS_FILE'] = config;
        const connection = connectionTo(server.endpoint);
        const byProfile = await openS3Store({
          ...connection,
          credentials: { kind: 'profile', profile: 'reels' },
        });
        expect(await byProfile.size('b/five', signal)).toBe(5);
        byProfile.close();
        process.env['AWS_ACCESS_KEY_ID'] = 'TESTKEY';
        process.env['AWS_SECRET_ACCESS_KEY'] = 'TESTSECRET';
        const byEnvironment = await openS3Store({ ...connection, credentials: { kind: 'default' } });
        expect(await byEnvironment.size('b/five', signal)).toBe(5);
        byEnvironment.close();
      } finally {
        process.env = before;
      }
    });
  });
}
