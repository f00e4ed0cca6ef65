import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { madeBytes, writeMadeLibrary } from '../fixtures/made-library.ts';
import { startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cli, cliJson } from './cli.ts';

let server: S3Server;
let home: string;
beforeEach(async () => {
  server = await startS3Server();
  home = temporaryFolder();
  vi.stubEnv('REELSCOPE_HOME', home);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'TESTKEY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'TESTSECRET');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

const ADDRESS = 's3://bucket/some/models';
const made = (seed: number) =>
  writeMadeLibrary(temporaryFolder(), { seeds: { 'catalogue.sqlite': seed }, name: `Library ${seed}` });
const publish = (library: string, ...more: string[]) =>
  cliJson('publish', '--library', library, '--to', ADDRESS, '--endpoint', server.endpoint, ...more);
const syncArgs = (to: string) =>
  ['sync', '--from', ADDRESS, '--endpoint', server.endpoint, '--anonymous', '--to', to] as const;

describe('reelscope publish and sync', () => {
  it('publishes and syncs in the forms that stay stable', async () => {
    const library = made(1);
    const published = (await publish(library, '--channel', 'stable')) as { id: string; key: string };
    const to = join(temporaryFolder(), 'new');
    const result = await cliJson(...syncArgs(to), '--channel', 'stable');
    expect(result).toMatchObject({
      id: published.id,
      changed: true,
      key: published.key,
      firstSeen: true,
      parts: 6,
    });
    expect(await cliJson(...syncArgs(to))).toMatchObject({ changed: false, firstSeen: false });
    expect(await cliJson('verify', '--library', to)).toMatchObject({ id: published.id, ok: true });
  });

  it('makes a key once, for its owner only, and signs with it', async () => {
    const { out, code } = await cli('publish', '--init');
    expect(code).toBe(0);
    expect(out).toMatch(/^ed25519:[A-Za-z0-9+/]{43}=\n$/);
    expect(statSync(join(home, 'keys', 'publisher.pem')).mode & 0o077).toBe(0);
    expect((await cli('publish', '--init')).code).toBe(1);
    expect(await publish(made(1))).toMatchObject({ key: out.trim() });
    expect(await cliJson(...syncArgs(temporaryFolder()), '--key', out.trim())).toMatchObject({
      changed: true,
    });
  });

  it('refuses another key than the one named or seen first', async () => {
    await publish(made(1));
    const to = temporaryFolder();
    await cli(...syncArgs(to));
    const other = `ed25519:${'A'.repeat(43)}=`;
    const named = await cli(...syncArgs(temporaryFolder()), '--key', other);
    expect(named).toMatchObject({ code: 1, out: '' });
    expect(named.err).toMatch(/is signed by ed25519:.*is trusted/);
    vi.stubEnv('REELSCOPE_HOME', temporaryFolder());
    server.objects.delete('some/models/channels/stable.json');
    await publish(made(2));
    const replaced = await cli(...syncArgs(to));
    expect(replaced.err).toMatch(/is signed by ed25519:.*is trusted/);
    expect(await cliJson('versions', '--in', to)).toMatchObject([{ name: 'Library 1', state: 'active' }]);
  });

  it('takes an unsigned channel only when told to', async () => {
    expect(await publish(made(1), '--unsigned')).toMatchObject({ key: null });
    const refused = await cli(...syncArgs(temporaryFolder()));
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/is not signed/);
    expect(await cliJson(...syncArgs(temporaryFolder()), '--allow-unsigned')).toMatchObject({ key: null });
  });

  it('sends only the parts that are not there, and in a dry run nothing', async () => {
    await publish(made(1));
    const before = new Map(server.objects);
    const dry = await publish(made(2), '--dry-run');
    expect(dry).toMatchObject({
      dryRun: true,
      sentBytes: 40_000,
      sent: [{ path: 'catalogue.sqlite', bytes: 40_000 }],
    });
    expect(server.objects).toEqual(before);
    expect(await publish(made(2))).toMatchObject({ sequence: 2, sentBytes: 40_000 });
    expect(await publish(made(2))).toMatchObject({ sequence: 3, sentBytes: 0 });
  });

  it('goes on with an interrupted publication, and until its end shows the old one', async () => {
    const one = (await publish(made(1))) as { id: string };
    const next = writeMadeLibrary(temporaryFolder(), {
      seeds: { 'catalogue.sqlite': 5, 'item-factors.npy': 6 },
    });
    let puts = 0;
    server.misbehave = ({ seen, response }) => {
      if (seen.method !== 'PUT' || ++puts < 2) return false;
      response.writeHead(403).end();
      return true;
    };
    const broken = await cli('publish', '--library', next, '--to', ADDRESS, '--endpoint', server.endpoint);
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(/permission was refused/);
    server.misbehave = undefined;
    const to = temporaryFolder();
    expect(await cliJson(...syncArgs(to))).toMatchObject({ id: one.id });
    const rest = (await publish(next)) as { sent: unknown[]; id: string };
    expect(rest.sent).toHaveLength(1);
    expect(await cliJson(...syncArgs(to))).toMatchObject({ id: rest.id });
  });

  it('publishes no damaged part', async () => {
    const library = made(1);
    writeFileSync(join(library, 'item-factors.npy'), madeBytes(30_000, 44));
    const { code, err } = await cli(
      'publish',
      '--library',
      library,
      '--to',
      ADDRESS,
      '--endpoint',
      server.endpoint,
    );
    expect(code).toBe(1);
    expect(err).toMatch(/item-factors.npy .* is damaged/);
    expect([...server.objects.keys()].some((key) => key.includes('channels'))).toBe(false);
  });

  it('lists versions, activates one and rolls back', async () => {
    const to = temporaryFolder();
    const ids: string[] = [];
    for (const seed of [1, 2]) {
      ids.push(((await publish(made(seed))) as { id: string }).id);
      await cli(...syncArgs(to));
    }
    expect((await cli('versions', '--in', to)).out).toMatch(/active .*Library 2\n.*previous .*Library 1\n$/);
    expect(await cliJson('rollback', '--in', to)).toMatchObject({ id: ids[0], state: 'active' });
    expect(await cliJson('activate', ids[1] ?? '', '--in', to)).toMatchObject({ id: ids[1] });
    expect((await cli('activate', 'feed', '--in', to)).code).toBe(1);

    writeFileSync(join(to, 'versions', ids[0] ?? '', 'manifest.json'), '{}');
    const { out, err: said } = await cli('versions', '--in', to);
    expect(out).toMatch(/active .*Library 2\n$/);
    expect(said).toContain(`manifest.json of ${join(to, 'versions', ids[0] ?? '')} is damaged`);

    // A wrong folder is told from one with versions, and stays as it was.
    const wrong = temporaryFolder();
    const { code, err } = await cli('rollback', '--in', wrong);
    expect([code, err]).toEqual([1, expect.stringContaining(`No versions are kept in ${wrong}`)]);
    expect(readdirSync(wrong)).toEqual([]);
    expect((await cli('activate', 'feed', '--in', join(wrong, 'none'))).code).toBe(1);
    expect(existsSync(join(wrong, 'none'))).toBe(false);
  });

  it('says what to do about a damaged version: not to train it', async () => {
    await publish(made(1));
    const to = temporaryFolder();
    const { library } = (await cliJson(...syncArgs(to))) as { library: string };
    writeFileSync(join(library, 'item-factors.npy'), madeBytes(30_000, 44));
    for (const command of [['verify'], ['search', 'heat'], ['bench']]) {
      const { code, err } = await cli(...command, '--library', to);
      expect(code).toBe(1);
      expect(err).toMatch(/item-factors\.npy[^\n]*: sync again, or roll back to the previous version\.\n$/);
    }
  });

  it('says what is wrong with an address, an endpoint and options', async () => {
    const to = temporaryFolder();
    const run = (...args: string[]) => cli('sync', '--to', to, ...args);
    expect((await run('--from', 'http://x')).err).toMatch(/is not an address of a store/);
    expect((await run('--from', ADDRESS, '--endpoint', 'nonsense')).err).toMatch(/ --endpoint: an address/);
    const empty = await run('--from', '');
    expect([empty.code, empty.err]).toEqual([2, expect.stringMatching(/^reelscope: --from: it is empty\. /)]);
    expect((await run('--from', ADDRESS, '--profile', '')).err).toMatch(/ --profile: it is empty/);
    vi.stubEnv('AWS_ENDPOINT_URL', 'nonsense');
    expect((await run('--from', ADDRESS)).err).toMatch(/ AWS_ENDPOINT_URL: /);
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    expect((await run('--from', ADDRESS, '--anonymous', '--profile', 'x')).err).toMatch(/not both/);
    expect((await run('--from', ADDRESS, '--key', 'abc')).err).toMatch(/a key looks like/);
    expect((await run('--from', ADDRESS, '--channel', '../x')).err).toMatch(/a channel is named/);
    expect((await run()).code).toBe(2);
    expect((await cli('publish', '--to', ADDRESS)).code).toBe(2);
    const long = await cli('publish', '--library', to, '--to', ADDRESS, '--valid-days', '99999999999');
    expect([long.code, long.err]).toEqual([2, expect.stringContaining('from 1 to 36500')]);
    expect(existsSync(join(to, 'versions.json'))).toBe(false);
  });

  it('writes one document to standard output and progress to standard error', async () => {
    await publish(made(1));
    const { out, err } = await cli(...syncArgs(temporaryFolder()), '--json');
    expect(Object.keys(JSON.parse(out) as object)).toContain('library');
    expect(err).toMatch(/Downloading 0\.\d MB\n/);
  });

  it('leaves nothing behind but the versions and their record', async () => {
    await publish(made(1));
    const to = temporaryFolder();
    await cli(...syncArgs(to));
    expect(readdirSync(to).sort()).toEqual(['.lock', 'versions', 'versions.json']);
    expect(JSON.parse(readFileSync(join(to, 'versions.json'), 'utf8'))).toMatchObject({ schema: 1 });
  });
});
