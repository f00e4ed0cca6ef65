import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { PART_BYTES } from '#electron/formats/file-hash.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { openFolderStore } from '#electron/sync/folder-store.ts';
import { openStore } from '#electron/sync/open-store.ts';
import { publishLibrary } from '#electron/sync/publish-library.ts';
import { syncLibrary } from '#electron/sync/sync-library.ts';
import { activeVersionFolder } from '#electron/sync/versions.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cliJson } from '../hosts/cli.ts';
import { HASTY } from './sync-harness.ts';

const { signal } = new AbortController();
const run = { channel: 'stable', onProgress: () => undefined, signal, limits: HASTY };
let folder: string;
let library: string;

beforeEach(() => {
  folder = join(temporaryFolder(), 'shared disk');
  library = writeMadeLibrary(temporaryFolder(), { sizes: { 'item-factors.npy': 2 * PART_BYTES + 5 } });
});

const publishTo = (path: string, from = library) =>
  publishLibrary({
    ...run,
    store: openFolderStore(path),
    library: from,
    signer: undefined,
    validDays: 30,
    dryRun: false,
  });
const syncFromFolder = (root: string) =>
  syncLibrary({ ...run, store: openFolderStore(folder), root, allowUnsigned: true });

describe('a folder as a store', () => {
  it('takes a library, gives it back byte for byte, and then only what changed', async () => {
    const root = temporaryFolder();
    await publishTo(folder);
    await syncFromFolder(root);
    const active = activeVersionFolder(root) ?? '';
    for (const { path } of readManifest(library).files) {
      expect(readFileSync(join(active, path)).equals(readFileSync(join(library, path))), path).toBe(true);
    }
    const next = writeMadeLibrary(temporaryFolder(), {
      sizes: { 'item-factors.npy': 2 * PART_BYTES + 5 },
      seeds: { 'viewer-factors.npy': 99 },
    });
    const { sentBytes } = await publishTo(folder, next);
    const { fetchedBytes } = await syncFromFolder(root);
    const { bytes } = readManifest(next).files.find(({ path }) => path === 'viewer-factors.npy') ?? {
      bytes: 0,
    };
    expect(fetchedBytes).toBe(bytes);
    expect(sentBytes).toBeGreaterThanOrEqual(bytes);
    expect(readdirSync(join(folder, 'parts')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is named by its path or as a file on the command line', async () => {
    await publishTo(folder);
    for (const address of [folder, pathToFileURL(folder).href]) {
      const to = temporaryFolder();
      await cliJson('sync', '--from', address, '--allow-unsigned', '--to', to);
      expect(activeVersionFolder(to)).toMatch(readManifest(library).id);
    }
  });

  it('that is not there, or holds no channel, says so', async () => {
    await expect(syncFromFolder(temporaryFolder())).rejects.toThrow(/there is no such folder/);
    mkdirSync(folder);
    await expect(syncFromFolder(temporaryFolder())).rejects.toThrow(
      /has no channel stable: check the address/,
    );
  });

  it('with a part that is missing, cut short or changed is not believed', async () => {
    const damages: ((part: string) => void)[] = [
      (part) => {
        rmSync(part);
      },
      (part) => {
        truncateSync(part, 1000);
      },
      (part) => {
        truncateSync(part, 0);
      },
      (part) => {
        writeFileSync(part, Buffer.alloc(PART_BYTES));
      },
    ];
    for (const damage of damages) {
      await publishTo(folder);
      const [part = ''] =
        readManifest(library).files.find(({ path }) => path === 'item-factors.npy')?.parts ?? [];
      damage(join(folder, 'parts', part));
      const root = temporaryFolder();
      await expect(syncFromFolder(root)).rejects.toMatchObject({ name: 'ReelscopeError' });
      expect(activeVersionFolder(root)).toBeUndefined();
      rmSync(folder, { recursive: true });
    }
  });

  it('replaces a file only where the condition holds', async () => {
    const store = openFolderStore(folder);
    const options = { cacheControl: '', signal };
    const put = (text: string, condition?: Parameters<typeof store.put>[2]['condition']) =>
      store.put('channels/x.json', Buffer.from(text), { ...options, condition });
    await put('one', { kind: 'absent' });
    await expect(put('two', { kind: 'absent' })).rejects.toMatchObject({ fault: { kind: 'changed' } });
    const reply = await store.get('channels/x.json', { signal });
    reply.discard();
    const { etag = '' } = reply;
    await put('three', { kind: 'unchanged', etag });
    await expect(put('four', { kind: 'unchanged', etag })).rejects.toMatchObject({
      fault: { kind: 'changed' },
    });
    expect(readFileSync(join(folder, 'channels', 'x.json'), 'utf8')).toBe('three');
    await expect(store.get('channels/x.json', { ifMatch: etag, signal })).rejects.toMatchObject({
      fault: { kind: 'changed' },
    });
    expect(readdirSync(join(folder, 'channels'))).toEqual(['x.json']);
  });

  it('is no other address', async () => {
    const connection = (address: string) => ({ address, credentials: { kind: 'anonymous' as const } });
    await expect(openStore(connection('ftp://somewhere/else'))).rejects.toMatchObject({
      code: 'bad-request',
    });
    await expect(openStore(connection('file://host/x'))).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('is not what somebody means who forgets the s3:// of a bucket', async () => {
    const open = (address: string) => openStore({ address, credentials: { kind: 'anonymous' } });
    await expect(open('bucket/films')).rejects.toThrow(
      'is no folder here: write s3://bucket/films for a bucket, or ./bucket/films for a new folder.',
    );
    expect((await open('./bucket/films')).address).toBe(resolve('bucket/films'));
    expect((await open('tests')).address).toBe(resolve('tests'));
  });
});
