import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SyncProgress } from '#shared/domain/sync.ts';
import { PART_BYTES } from '#electron/formats/file-hash.ts';
import { incomingFolder } from '#electron/sync/store-folder.ts';
import {
  activeVersionFolder,
  activateVersion,
  listVersions,
  rollBack,
  versionFolder,
} from '#electron/sync/versions.ts';
import { madeBytes, writeMadeLibrary } from '../fixtures/made-library.ts';
import { startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { HASTY, publish, sync } from './sync-harness.ts';

let server: S3Server;
beforeEach(async () => {
  server = await startS3Server();
});
afterEach(() => server.stop());

const signal = new AbortController().signal;
const gets = () => server.requests.filter(({ method, key }) => method === 'GET' && key.includes('parts/'));

function contents(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );
}

describe('sync', () => {
  it('brings a published library, byte for byte, and makes it the active one', async () => {
    const library = writeMadeLibrary(join(temporaryFolder(), 'library'), { sizes: { 'idf.npy': 0 } });
    const published = await publish(server.endpoint, library);
    const root = temporaryFolder();
    const result = await sync(server.endpoint, root);
    expect(result).toMatchObject({
      id: published.id,
      changed: true,
      fetchedBytes: 150_300,
      parts: 6,
      partsReused: 0,
    });
    expect(contents(result.library)).toEqual(contents(library));
    expect(activeVersionFolder(root)).toBe(result.library);
    expect(readdirSync(root).sort()).toEqual(['.lock', 'versions', 'versions.json']);
  });

  it.each([
    ['with the system’s program for it', process.env['PATH']],
    ['by writing, where there is no such program', '/nowhere'],
  ])('has room on the disk for everything before it fetches the first part, %s', async (_how, path) => {
    const library = writeMadeLibrary(temporaryFolder(), { sizes: { 'item-factors.npy': 2 * PART_BYTES } });
    const { id } = await publish(server.endpoint, library);
    const root = temporaryFolder();
    const taken: boolean[] = [];
    server.misbehave = ({ seen }) => {
      if (!seen.key.includes('parts/')) return false;
      const { size, blocks } = statSync(join(incomingFolder(root), id, 'item-factors.npy'));
      taken.push(size === 2 * PART_BYTES && 512 * blocks >= size);
      return false;
    };
    vi.stubEnv('PATH', path);
    const result = await sync(server.endpoint, root);
    vi.unstubAllEnvs();
    expect(new Set(taken)).toEqual(new Set([true]));
    expect(contents(result.library)).toEqual(contents(library));
  });

  it('fetches nothing the second time', async () => {
    await publish(server.endpoint, writeMadeLibrary(temporaryFolder()));
    const root = temporaryFolder();
    await sync(server.endpoint, root);
    const before = gets().length;
    const again = await sync(server.endpoint, root);
    expect(again).toMatchObject({ changed: false, fetchedBytes: 0 });
    expect(gets().length).toBe(before);
  });

  it('fetches only the parts that changed, wherever in which version the others are', async () => {
    const folder = temporaryFolder();
    const big = { 'item-factors.npy': 2 * PART_BYTES + 1000 };
    await publish(server.endpoint, writeMadeLibrary(join(folder, 'one'), { sizes: big }));
    const root = temporaryFolder();
    await sync(server.endpoint, root);
    // The same factors but for the last part, under another name, and one small file changed.
    const two = writeMadeLibrary(join(folder, 'two'), {
      sizes: { ...big, 'idf.npy': 2 * PART_BYTES },
      seeds: { 'idf.npy': 2, 'catalogue.sqlite': 99 },
    });
    await publish(server.endpoint, two);
    const before = gets().length;
    const result = await sync(server.endpoint, root);
    expect(result).toMatchObject({ parts: 10, partsReused: 9, fetchedBytes: 40_000 });
    expect(gets().length - before).toBe(1);
    expect(contents(result.library)).toEqual(contents(two));
  });

  it('fetches a part that two files share once', async () => {
    const library = writeMadeLibrary(temporaryFolder(), {
      sizes: { 'idf.npy': 30_000 },
      seeds: { 'idf.npy': 2 },
    });
    await publish(server.endpoint, library);
    const result = await sync(server.endpoint, temporaryFolder());
    expect(gets().length).toBe(6);
    expect(contents(result.library)).toEqual(contents(library));
  });

  it('goes on where an interrupted sync was, in the middle of a part', async () => {
    const library = writeMadeLibrary(temporaryFolder(), { sizes: { 'item-factors.npy': PART_BYTES } });
    await publish(server.endpoint, library);
    const root = temporaryFolder();
    const stop = new AbortController();
    const onProgress = ({ bytes }: SyncProgress) => {
      if (bytes > PART_BYTES / 2) stop.abort();
    };
    // Progress is reported ten times a second at most, so the big part arrives slowly.
    server.misbehave = ({ response, object, from, to, seen }) => {
      if (seen.method !== 'GET' || object?.length !== PART_BYTES) return false;
      response.writeHead(206, {
        'Content-Length': String(to - from),
        'Content-Range': `bytes ${from}-${to - 1}/${object.length}`,
      });
      let at = from;
      const timer = setInterval(() => {
        response.write(object.subarray(at, at + 512 * 1024));
        at += 512 * 1024;
      }, 25);
      response.on('close', () => {
        clearInterval(timer);
      });
      return true;
    };
    await expect(sync(server.endpoint, root, { onProgress, signal: stop.signal })).rejects.toThrow(/abort/i);
    expect(activeVersionFolder(root)).toBeUndefined();
    server.misbehave = undefined;
    const before = gets().length;
    const result = await sync(server.endpoint, root);
    const [request, ...others] = gets().slice(before);
    expect(others).toEqual([]);
    const [, from] = /^bytes=(\d+)-8388607$/.exec(request?.range ?? '') ?? [];
    expect(Number(from)).toBeGreaterThan(PART_BYTES / 2 - 1024 * 1024);
    expect(contents(result.library)).toEqual(contents(library));
  });

  it('takes a part whose connection broke after its last byte', async () => {
    await publish(server.endpoint, writeMadeLibrary(temporaryFolder()));
    const key = [...server.objects.keys()].find((name) => name.includes('/parts/'));
    server.misbehave = ({ seen, response, object }) => {
      if (seen.key !== key || object === undefined) return false;
      const range = `bytes 0-${object.length - 1}/${object.length}`;
      response.writeHead(206, { 'Content-Range': range });
      // Without a length, the end of the answer has to be said, and is not.
      response.write(object, () => setTimeout(() => response.destroy(), 50));
      return true;
    };
    expect(await sync(server.endpoint, temporaryFolder())).toMatchObject({ changed: true });
    expect(gets().filter((seen) => seen.key === key)).toHaveLength(1);
  });

  it('does not believe what an interrupted sync left, however it looks', async () => {
    const library = writeMadeLibrary(temporaryFolder());
    const { id } = await publish(server.endpoint, library);
    const root = temporaryFolder();
    server.misbehave = ({ seen, response }) => {
      if (!seen.key.includes('parts/')) return false;
      response.destroy();
      return true;
    };
    await expect(sync(server.endpoint, root)).rejects.toMatchObject({ code: 'store-unreachable' });
    server.misbehave = undefined;
    const incoming = join(root, 'incoming', id);
    writeFileSync(join(incoming, 'catalogue.sqlite'), madeBytes(40_000, 77));
    writeFileSync(join(incoming, 'item-factors.npy'), madeBytes(60_000, 78));
    truncateSync(join(incoming, 'viewer-factors.npy'), 5);
    appendFileSync(join(incoming, 'collaborative.faiss'), 'more');
    const result = await sync(server.endpoint, root);
    expect(contents(result.library)).toEqual(contents(library));
  });

  it('makes a damaged version whole again, fetching only the damaged part', async () => {
    const library = writeMadeLibrary(temporaryFolder());
    await publish(server.endpoint, library);
    const root = temporaryFolder();
    const first = await sync(server.endpoint, root);
    writeFileSync(join(first.library, 'catalogue.sqlite'), madeBytes(40_000, 5));
    const before = gets().length;
    const second = await sync(server.endpoint, root);
    expect(second).toMatchObject({ changed: true, partsReused: 5, fetchedBytes: 40_000 });
    expect(gets().length - before).toBe(1);
    expect(contents(second.library)).toEqual(contents(library));
  });

  it('fetches what another version should hold but cannot be read there', async () => {
    const folder = temporaryFolder();
    await publish(server.endpoint, writeMadeLibrary(join(folder, 'one')));
    const root = temporaryFolder();
    const first = await sync(server.endpoint, root);
    const unreadable = join(first.library, 'catalogue.sqlite');
    rmSync(unreadable);
    mkdirSync(unreadable);
    const library = writeMadeLibrary(join(folder, 'two'), { name: 'Two' });
    await publish(server.endpoint, library);
    const second = await sync(server.endpoint, root);
    expect(second).toMatchObject({ changed: true, fetchedBytes: 40_000 });
    expect(contents(second.library)).toEqual(contents(library));
  });

  it('counts what an interrupted sync has left of a part as here, not as fetched', async () => {
    const library = writeMadeLibrary(temporaryFolder());
    const { id } = await publish(server.endpoint, library);
    const root = temporaryFolder();
    const incoming = join(incomingFolder(root), id);
    mkdirSync(incoming, { recursive: true });
    const begun = readFileSync(join(library, 'catalogue.sqlite')).subarray(0, 30_000);
    writeFileSync(join(incoming, 'catalogue.sqlite'), begun);
    server.requests.length = 0;
    const { fetchedBytes } = await sync(server.endpoint, root);
    expect(fetchedBytes).toBe(gets().reduce((sum, { sentBytes }) => sum + sentBytes, 0));
  });

  it('counts all that was fetched where what an interrupted sync left of a part was wrong', async () => {
    const library = writeMadeLibrary(temporaryFolder());
    const { id, totalBytes } = await publish(server.endpoint, library);
    const root = temporaryFolder();
    const incoming = join(incomingFolder(root), id);
    mkdirSync(incoming, { recursive: true });
    writeFileSync(join(incoming, 'catalogue.sqlite'), madeBytes(30_000, 5));
    expect(await sync(server.endpoint, root)).toMatchObject({ fetchedBytes: totalBytes });
  });

  it('says how far it is, never more than all, and ends with all', async () => {
    await publish(server.endpoint, writeMadeLibrary(temporaryFolder()));
    const seen: SyncProgress[] = [];
    await sync(server.endpoint, temporaryFolder(), { onProgress: (progress) => seen.push(progress) });
    const stages = [...new Set(seen.map(({ stage }) => stage))];
    expect(stages).toEqual(['channel', 'checking', 'downloading', 'verifying', 'activating']);
    for (const { bytes, totalBytes, fraction } of seen) {
      expect(bytes).toBeLessThanOrEqual(totalBytes);
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
    }
    expect(seen.at(-1)).toMatchObject({ bytes: 150_300, totalBytes: 150_300, fraction: 1 });
  });

  it('leaves a library alone that is in the place of the versions', async () => {
    const library = writeMadeLibrary(join(temporaryFolder(), 'library'));
    await publish(server.endpoint, library);
    const before = contents(library);
    await expect(sync(server.endpoint, library)).rejects.toThrow(/is itself a library: name another folder/);
    expect(contents(library)).toEqual(before);
  });

  it('lets one sync at a time work in a folder', async () => {
    await publish(server.endpoint, writeMadeLibrary(temporaryFolder()));
    const root = temporaryFolder();
    const first = sync(server.endpoint, root);
    await expect(sync(server.endpoint, root)).rejects.toThrow(/another sync/);
    await first;
  });

  it('says so where it may not write', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, '.lock'));
    const message: unknown = expect.stringContaining(`${root} cannot be written`);
    await expect(sync(server.endpoint, root)).rejects.toMatchObject({ code: 'bad-request', message });
  });

  it('names the channel that is not there', async () => {
    const error = { code: 'store-empty', message: expect.stringMatching(/no channel nightly/) as string };
    await expect(sync(server.endpoint, temporaryFolder(), { channel: 'nightly' })).rejects.toMatchObject(
      error,
    );
  });

  it('asks only for what the manifest names, with GET', async () => {
    const library = writeMadeLibrary(temporaryFolder());
    const { id } = await publish(server.endpoint, library);
    server.requests.length = 0;
    await sync(server.endpoint, temporaryFolder());
    expect([...new Set(server.requests.map(({ method }) => method))]).toEqual(['GET']);
    const others = server.requests.map(({ key }) => key).filter((key) => !key.includes('/parts/'));
    expect(others).toEqual(['models/channels/stable.json', `models/manifests/${id}.json`]);
  });

  it('refuses a store whose manifest is not the one that the channel names', async () => {
    const folder = temporaryFolder();
    const one = await publish(server.endpoint, writeMadeLibrary(join(folder, 'one')));
    const two = await publish(server.endpoint, writeMadeLibrary(join(folder, 'two'), { name: 'Two' }));
    const manifest = server.objects.get(`models/manifests/${one.id}.json`);
    if (manifest === undefined) throw new Error('no manifest');
    server.objects.set(`models/manifests/${two.id}.json`, manifest);
    const root = temporaryFolder();
    await expect(sync(server.endpoint, root)).rejects.toMatchObject({ code: 'untrusted' });
    expect(existsSync(join(root, 'incoming', two.id))).toBe(false);
  });

  it('names a part that is not in the store, and leaves the active version alone', async () => {
    const folder = temporaryFolder();
    const one = await publish(server.endpoint, writeMadeLibrary(join(folder, 'one')));
    const root = temporaryFolder();
    await sync(server.endpoint, root);
    const two = await publish(
      server.endpoint,
      writeMadeLibrary(join(folder, 'two'), { seeds: { 'catalogue.sqlite': 9 } }),
    );
    server.objects.delete(`models/parts/${two.sent[0]?.sha256 ?? ''}`);
    await expect(sync(server.endpoint, root)).rejects.toThrow(/lacks a part/);
    expect(activeVersionFolder(root)).toContain(one.id);
  });
});

describe('versions', () => {
  const seeds = (seed: number) => ({ seeds: { 'catalogue.sqlite': seed } });

  async function threeVersions() {
    const root = temporaryFolder();
    const ids: string[] = [];
    for (const seed of [11, 12, 13]) {
      await publish(
        server.endpoint,
        writeMadeLibrary(temporaryFolder(), { ...seeds(seed), name: `V${seed}` }),
      );
      ids.push((await sync(server.endpoint, root)).id);
    }
    return { root, ids };
  }

  it('keeps the versions before, lists them, and rolls back and forth', async () => {
    const { root, ids } = await threeVersions();
    expect(listVersions(root).versions.map(({ name, state }) => [name, state])).toEqual([
      ['V13', 'active'],
      ['V12', 'previous'],
      ['V11', 'installed'],
    ]);
    expect((await rollBack(root, signal)).id).toBe(ids[1]);
    expect(activeVersionFolder(root)).toContain(ids[1]);
    expect((await rollBack(root, signal)).id).toBe(ids[2]);
    expect((await activateVersion(root, (ids[0] ?? '').slice(0, 10), signal)).name).toBe('V11');
    expect(listVersions(root).versions.map(({ name }) => name)).toEqual(['V11', 'V13', 'V12']);
  });

  it('rolls back to the version before the active one where that is gone', async () => {
    const { root, ids } = await threeVersions();
    rmSync(versionFolder(root, ids[2] ?? ''), { recursive: true });
    expect((await rollBack(root, signal)).id).toBe(ids[1]);
    expect(activeVersionFolder(root)).toContain(ids[1]);
  });

  it('lists the others where one is damaged, and says which', async () => {
    const { root, ids } = await threeVersions();
    const damaged = versionFolder(root, ids[1] ?? '');
    writeFileSync(join(damaged, 'manifest.json'), '{}');
    const { versions, unreadable } = listVersions(root);
    expect(versions.map(({ name, state }) => [name, state])).toEqual([
      ['V13', 'active'],
      ['V11', 'installed'],
    ]);
    const message: unknown = expect.stringContaining(`manifest.json of ${damaged} is damaged`);
    expect(unreadable).toEqual([
      { folder: damaged, error: { code: 'library-damaged', message, retryable: false } },
    ]);
  });

  it('removes what is neither active nor kept for a rollback', async () => {
    const { root, ids } = await threeVersions();
    await publish(server.endpoint, writeMadeLibrary(temporaryFolder(), seeds(14)));
    await sync(server.endpoint, root);
    expect(readdirSync(join(root, 'versions'))).toHaveLength(3);
    expect(readdirSync(join(root, 'versions'))).not.toContain(ids[0]);
  });

  it('activates no version that is damaged, unknown or unclear', async () => {
    const { root, ids } = await threeVersions();
    writeFileSync(join(root, 'versions', ids[1] ?? '', 'item-factors.npy'), 'broken');
    await expect(rollBack(root, signal)).rejects.toMatchObject({ code: 'library-damaged' });
    await expect(activateVersion(root, 'ffff', signal)).rejects.toMatchObject({ code: 'no-version' });
    await expect(activateVersion(root, '', signal)).rejects.toMatchObject({ code: 'no-version' });
    expect(activeVersionFolder(root)).toContain(ids[2]);
    await expect(rollBack(temporaryFolder(), signal)).rejects.toMatchObject({ code: 'no-version' });
  });

  it('says so when the record of versions is damaged, and forgets nothing by itself', async () => {
    const { root } = await threeVersions();
    writeFileSync(join(root, 'versions.json'), '{"schema":1,');
    await expect(sync(server.endpoint, root, { limits: HASTY })).rejects.toMatchObject({
      code: 'library-damaged',
    });
    expect(readdirSync(join(root, 'versions'))).toHaveLength(3);
  });
});
