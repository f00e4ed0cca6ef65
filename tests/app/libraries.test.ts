import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { Method, ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import type { PublicationStatus } from '#shared/contract/publication.ts';
import { Application } from '#electron/app/application.ts';
import { openLocalEngine } from '#electron/app/local-engine.ts';
import type { EnginePort } from '#electron/app/engine-port.ts';
import { ProgramSettings } from '#electron/app/program-settings.ts';
import { memorySecrets } from '#electron/app/secrets.ts';
import { fromErrorValue, toErrorValue } from '#shared/domain/reelscope-error.ts';
import { openConf } from '#electron/hosts/settings-store.ts';
import { addVersion } from '#electron/sync/versions.ts';
import { NO_TRAINING } from '../fixtures/idle-application.ts';
import { BUCKET, startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { connectionTo } from '../sync/sync-harness.ts';

const TOO_EARLY = {
  code: 'engine-stopped',
  message: 'It was asked before it was open.',
  retryable: true,
} as const;

/** The real engine, in this process. It takes a moment to open, and is not to be asked before. */
function localEngine(folder: string, home: string): EnginePort {
  const crashing = new Promise<string>(() => undefined);
  try {
    const engine = openLocalEngine(folder, home);
    let isOpen = false;
    return {
      opened: wait(20).then(() => {
        isOpen = true;
        return undefined;
      }),
      crashing,
      call: (...asked) =>
        isOpen ? engine.dispatch(...asked) : Promise.resolve({ ok: false, error: TOO_EARLY }),
      close: () => {
        engine.close();
      },
    };
  } catch (error) {
    const failure = toErrorValue(error);
    const call = () => Promise.resolve({ ok: false as const, error: failure });
    return { opened: Promise.resolve(failure), crashing, call, close: () => undefined };
  }
}

let home: string;
let app: Application;
let sampleRuns: number;

function program(): Application {
  return new Application({
    homeFolder: home,
    settings: new ProgramSettings(home, openConf),
    secrets: memorySecrets(),
    libraryFolder: undefined,
    startEngine: (folder) => localEngine(folder, home),
    ...NO_TRAINING,
    trainSample: (out) => {
      sampleRuns++;
      cpSync(inject('sampleLibrary'), out, { recursive: true });
      return Promise.resolve();
    },
  });
}

async function ask<M extends Method>(method: M, request: RequestOf<M>): Promise<ReplyOf<M>> {
  const answer = await app.dispatch(method, request, new AbortController().signal);
  if (!answer.ok) throw fromErrorValue(answer.error);
  return answer.reply as ReplyOf<M>;
}

/** Ends the program and starts another that finds what it left. */
async function restart(): Promise<void> {
  app.close();
  app = program();
  await app.start();
}

const openFolders = async () =>
  (await ask('libraries.list', {})).libraries.filter(({ isOpen }) => isOpen).map(({ folder }) => folder);

/** The sample as a version of the models. */
function sampleAsVersion(): string {
  const copy = join(home, 'copy');
  cpSync(inject('sampleLibrary'), copy, { recursive: true });
  mkdirSync(join(home, 'models'), { recursive: true });
  return addVersion(join(home, 'models'), copy).id;
}

beforeEach(() => {
  home = temporaryFolder();
  sampleRuns = 0;
  app = program();
});
afterEach(() => {
  app.close();
});

describe('libraries of the application', () => {
  it('lists what is there with its figures, and says what cannot be read', async () => {
    await app.start();
    const id = sampleAsVersion();
    const broken = join(home, 'models', 'versions', 'f'.repeat(64));
    mkdirSync(broken);
    const { libraries, unreadable } = await ask('libraries.list', {});
    expect(libraries.map(({ origin, state, isOpen }) => [origin, state, isOpen])).toEqual([
      ['version', 'installed', false],
      ['sample', null, true],
    ]);
    expect(libraries[0]?.summary).toMatchObject({ id, counts: { films: 1585, viewers: 2000 } });
    expect(unreadable.map(({ folder }) => folder)).toEqual([broken]);
  });

  it('opens a library from anywhere, and again at the next start', async () => {
    await app.start();
    const elsewhere = join(home, 'elsewhere');
    cpSync(inject('sampleLibrary'), elsewhere, { recursive: true });
    await ask('libraries.open', { folder: elsewhere });
    expect(await openFolders()).toEqual([elsewhere]);
    await restart();
    expect(await openFolders()).toEqual([elsewhere]);
    await ask('libraries.openSample', {});
    const [sample] = await openFolders();
    expect(sample).toContain('sample-');
    expect(sampleRuns).toBe(1);
  });

  it('keeps what is open where another cannot be opened, and says why', async () => {
    await app.start();
    const before = await openFolders();
    await expect(ask('libraries.open', { folder: home })).rejects.toMatchObject({ code: 'library-unusable' });
    expect(await openFolders()).toEqual(before);
  });

  it('falls back with a notice where the library opened last has gone', async () => {
    writeFileSync(join(home, 'settings.json'), JSON.stringify({ libraries: { start: join(home, 'gone') } }));
    await restart();
    expect(app.status).toMatchObject({
      state: 'ready',
      notice: expect.stringContaining('library that was open last') as string,
    });
  });

  it('makes a sample again that cannot be opened any more', async () => {
    await app.start();
    const [sample = ''] = await openFolders();
    app.close();
    writeFileSync(join(sample, 'manifest.json'), '{}');
    await restart();
    expect(await openFolders()).toEqual([sample]);
    expect(sampleRuns).toBe(2);
  });

  it('finds every damaged file', async () => {
    const folder = join(home, 'library');
    cpSync(inject('sampleLibrary'), folder, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
      files: { bytes: number }[];
    };
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    expect(await ask('libraries.verify', { folder })).toEqual({ files: manifest.files.length, bytes });
    const file = join(folder, 'item-factors.npy');
    const content = readFileSync(file);
    content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
    writeFileSync(file, content);
    await expect(ask('libraries.verify', { folder })).rejects.toMatchObject({ code: 'library-damaged' });
  });

  it('compares lists viewer by viewer: a library with itself changes nothing', async () => {
    await app.start();
    const id = sampleAsVersion();
    const comparison = await ask('libraries.compare', { folder: join(home, 'models', 'versions', id) });
    expect(comparison).toMatchObject({ viewers: 100, meanShared: 10, mostChanged: [] });
  });

  it('asks a library that is not open for its list, and says what that says where it cannot', async () => {
    await app.start();
    const id = sampleAsVersion();
    const list = { seeds: [{ title: 'Alien' }], viewer: { userId: 1 }, weights: { content: 1, collab: 1 } };
    const here = await ask('recommend.hybrid', list);
    const folder = join(home, 'models', 'versions', id);
    expect((await ask('libraries.recommend', { folder, list })).items).toEqual(here.items);
    await expect(
      ask('libraries.recommend', { folder, list: { ...list, viewer: { userId: 999_999 } } }),
    ).rejects.toMatchObject({ code: 'unknown-viewer' });
  });

  it('compares with another library by the viewers whom both know', async ({ skip }) => {
    const other = inject('latestSmallLibrary');
    if (other === '') skip();
    await app.start();
    const comparison = await ask('libraries.compare', { folder: other });
    expect(comparison.sameSplit).toBe(false);
    expect(comparison.viewers).toBeGreaterThan(0);
    expect(comparison.viewers).toBeLessThan(100);
    const [most] = comparison.mostChanged;
    expect((most?.entered.length ?? 0) + (most?.shared ?? 0)).toBe(10);
  });
});

describe('publishing and the ledger', () => {
  let server: S3Server;
  let statuses: PublicationStatus[];

  beforeEach(async () => {
    server = await startS3Server();
    statuses = [];
    app.onEvent(({ name, value }) => {
      if (name === 'publication.status') statuses.push(value as PublicationStatus);
    });
    await app.start();
  });
  afterEach(() => server.stop());

  async function publish(options: { dryRun: boolean }) {
    const [folder = ''] = await openFolders();
    await ask('publication.start', { folder, connection: connectionTo(server.endpoint), ...options });
    await vi.waitFor(
      () => {
        expect(statuses.at(-1)?.state).not.toBe('running');
      },
      { timeout: 20_000 },
    );
    const last = statuses.at(-1);
    if (last?.state !== 'done') throw new Error(JSON.stringify(last));
    return last;
  }

  it('says what would be sent, sends it, and then a sync of it finds it here already', async () => {
    const plan = await publish({ dryRun: true });
    expect(plan.dryRun).toBe(true);
    expect(plan.publication.sentBytes).toBe(plan.publication.totalBytes);
    expect(server.objects.size).toBe(0);
    expect(existsSync(join(home, 'keys'))).toBe(false);

    const { publication } = await publish({ dryRun: false });
    expect(publication.key).toMatch(/^ed25519:/);
    expect(publication.sent.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(publication.sentBytes);
    expect(server.objects.size).toBeGreaterThan(publication.sent.length);

    expect((await publish({ dryRun: true })).publication.sentBytes).toBe(0);
    const found = await ask('sync.check', { connection: connectionTo(server.endpoint) });
    expect(found).toMatchObject({ library: publication.id, key: publication.key });
  });

  it('goes on saying what was published when it is cancelled too late', async () => {
    const done = await publish({ dryRun: true });
    await ask('publication.cancel', {});
    expect(await ask('publication.status', {})).toEqual(done);
  });

  it('writes down each request that the server saw, without queries, and later programs know them', async () => {
    expect((await ask('network.requests', {})).requests).toEqual([]);
    const { publication } = await publish({ dryRun: false });
    const { requests } = await ask('network.requests', {});
    const seen = server.requests.map(({ method, key }) => `${method} /${BUCKET}/${key}`).sort();
    expect(requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(seen);
    expect(requests.every(({ host }) => host === new URL(server.endpoint).host)).toBe(true);
    const sent = requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    expect(sent).toBeGreaterThan(publication.sentBytes);
    expect(sent).toBeLessThan(publication.sentBytes * 1.05 + 2000 * requests.length);
    expect(requests.filter(({ method, status }) => method === 'PUT' && status !== 200)).toEqual([]);
    await restart();
    expect((await ask('network.requests', {})).requests).toEqual(requests);
  });

  it('writes down a request that nobody answered', async () => {
    await server.stop();
    await expect(
      ask('sync.check', { connection: { ...connectionTo(server.endpoint) } }),
    ).rejects.toMatchObject({ code: 'store-unreachable' });
    const { requests } = await ask('network.requests', {});
    expect(requests[0]).toMatchObject({ method: 'GET', status: null });
    expect(JSON.stringify(requests)).not.toContain('X-Amz');
  }, 60_000);
});
