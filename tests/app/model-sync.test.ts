import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '#shared/contract/messages.ts';
import type { SyncStatus } from '#shared/contract/sync.ts';
import { Application } from '#electron/app/application.ts';
import type { EnginePort } from '#electron/app/engine-port.ts';
import { NO_TRAINING } from '../fixtures/idle-application.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { unkept } from '../fixtures/idle-application.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { connectionTo, publish } from '../sync/sync-harness.ts';

const signal = new AbortController().signal;

/** An engine that says which folder it opened, and answers searches when it is told to. */
class FakeEngine implements EnginePort {
  readonly opened = Promise.resolve(undefined);
  readonly #crash = Promise.withResolvers<string>();
  readonly crashing = this.#crash.promise;
  readonly folder: string;
  closed = false;
  readonly waiting: (() => void)[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  call(method: string): Promise<Answer> {
    const reply = {
      id: 'f'.repeat(64),
      name: this.folder,
      created: '2026-01-01T00:00:00.000Z',
      counts: { films: 1, viewers: 1, ratings: 1, terms: 1 },
      hasContent: true,
      defaultWeights: { content: 0.5, collab: 0.5 },
    };
    if (method === 'library.describe') return Promise.resolve({ ok: true, reply });
    return new Promise((resolve) => {
      this.waiting.push(() => {
        resolve(
          this.closed
            ? { ok: false, error: { code: 'engine-stopped', message: '', retryable: true } }
            : { ok: true, reply: this.folder },
        );
      });
    });
  }

  /** Stops as an engine does that stops again and again. */
  crash(): void {
    this.#crash.resolve('signal SIGSEGV');
  }

  close(): void {
    this.closed = true;
  }
}

let server: S3Server;
let home: string;
let app: Application;
let engines: FakeEngine[];
let statuses: SyncStatus[];

beforeEach(async () => {
  server = await startS3Server();
  home = temporaryFolder();
  engines = [];
  statuses = [];
  app = new Application({
    homeFolder: home,
    ...unkept(),
    libraryFolder: undefined,
    startEngine: (folder) => {
      const engine = new FakeEngine(folder);
      engines.push(engine);
      return engine;
    },
    ...NO_TRAINING,
    trainSample: () => Promise.resolve(),
  });
  app.onEvent(({ name, value }) => {
    if (name === 'sync.status') statuses.push(value as SyncStatus);
  });
});
afterEach(async () => {
  app.close();
  await server.stop();
});

const request = () => ({ connection: connectionTo(server.endpoint), channel: 'stable', allowUnsigned: true });

async function reply(method: string, body: object = {}): Promise<unknown> {
  const answer = await app.dispatch(method, body, signal);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.reply;
}

const until = (state: SyncStatus['state']) =>
  vi.waitFor(
    () => {
      expect(statuses.at(-1)?.state).toBe(state);
    },
    { timeout: 10_000 },
  );

const publishMade = (seed: number) =>
  publish(server.endpoint, writeMadeLibrary(temporaryFolder(), { seeds: { 'catalogue.sqlite': seed } }));

const untilSomethingArrived = () =>
  vi.waitFor(
    () => {
      expect(
        server.requests.filter(({ method, key }) => method === 'GET' && key.includes('/parts/')),
      ).toHaveLength(6);
      expect(statuses.at(-1)).toMatchObject({
        progress: { bytes: expect.toSatisfy((n: number) => n > 0) as number },
      });
    },
    { timeout: 5000 },
  );

/** Has the server stop in the middle of every part, until told to go on. */
function holdParts(): () => void {
  server.misbehave = ({ seen, response, object, from, to }) => {
    if (object === undefined || !seen.key.includes('/parts/')) return false;
    response.writeHead(206, {
      'Content-Length': to - from,
      'Content-Range': `bytes ${from}-${to - 1}/${object.length}`,
    });
    response.write(object.subarray(from, from + 2000));
    return true;
  };
  return () => {
    server.misbehave = undefined;
  };
}

/** Two versions, the second active; their ids. */
async function twoVersions(): Promise<[string, string]> {
  await app.start();
  const ids: string[] = [];
  for (const seed of [1, 2]) {
    ids.push((await publishMade(seed)).id);
    await reply('sync.start', request());
    await vi.waitFor(() => {
      expect(statuses.at(-1)).toMatchObject({ state: 'done', id: ids.at(-1) });
    });
  }
  return [ids[0] ?? '', ids[1] ?? ''];
}

describe('syncing models in the application', () => {
  it('brings models, opens them in place of the sample, and opens them again at the next start', async () => {
    await app.start();
    const { id } = await publishMade(1);
    await reply('sync.start', request());
    await until('done');
    expect(statuses[0]).toEqual({ state: 'running', progress: null });
    expect(statuses.at(-1)).toMatchObject({ id, changed: true, key: null });
    expect(await reply('sync.status')).toEqual(statuses.at(-1));
    expect(engines.map(({ folder, closed }) => [folder.endsWith(id), closed])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(await reply('app.status')).toMatchObject({
      state: 'ready',
      library: { name: engines[1]?.folder },
    });
    const next = new Application({
      homeFolder: home,
      ...unkept(),
      libraryFolder: undefined,
      startEngine: (folder) => new FakeEngine(folder),
      ...NO_TRAINING,
    });
    await next.start();
    expect(next.status).toMatchObject({ state: 'ready', library: { name: engines[1]?.folder } });
    next.close();
  });

  it('answers calls made before a switch from the version before, and then closes it', async () => {
    await app.start();
    const before = app.dispatch('catalogue.search', { query: 'x' }, signal);
    await publishMade(1);
    await reply('sync.start', request());
    await until('done');
    expect(engines[0]?.closed).toBe(false);
    const after = app.dispatch('catalogue.search', { query: 'x' }, signal);
    engines[0]?.waiting[0]?.();
    engines[1]?.waiting[0]?.();
    expect(await before).toEqual({ ok: true, reply: engines[0]?.folder });
    expect(await after).toEqual({ ok: true, reply: engines[1]?.folder });
    expect(engines.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('pauses, keeps what has arrived, and goes on', async () => {
    await app.start();
    await publishMade(1);
    const release = holdParts();
    await reply('sync.start', request());
    await untilSomethingArrived();
    await reply('sync.pause');
    expect(statuses.at(-1)).toMatchObject({ state: 'paused', reason: { kind: 'asked' } });
    release();
    await reply('sync.resume');
    await until('done');
    const ranges = server.requests.map(({ range }) => range);
    expect(ranges.some((range) => range?.startsWith('bytes=2000-'))).toBe(true);
  });

  it('cancels, and leaves nothing of it', async () => {
    await app.start();
    await publishMade(1);
    holdParts();
    await reply('sync.start', request());
    await untilSomethingArrived();
    expect(existsSync(join(home, 'models', 'incoming'))).toBe(true);
    await reply('sync.cancel');
    expect(statuses.at(-1)).toEqual({ state: 'idle' });
    expect(existsSync(join(home, 'models', 'incoming'))).toBe(false);
    await expect(reply('sync.resume')).rejects.toThrow(/no sync to resume/);
  });

  it('stays cancelled when it is paused before it has stopped', async () => {
    await app.start();
    await publishMade(1);
    holdParts();
    await reply('sync.start', request());
    await untilSomethingArrived();
    await Promise.all([reply('sync.cancel'), reply('sync.pause')]);
    expect(await reply('sync.status')).toEqual({ state: 'idle' });
  });

  it('has nothing to go on with, or to cancel, once it is done', async () => {
    await app.start();
    await publishMade(1);
    await reply('sync.start', request());
    await until('done');
    await expect(reply('sync.resume')).rejects.toThrow(/no sync to resume/);
    await reply('sync.cancel');
    expect(await reply('sync.status')).toMatchObject({ state: 'done' });
  });

  it('runs one sync at a time, and says what went wrong with one', async () => {
    await app.start();
    await publishMade(1);
    const release = holdParts();
    await reply('sync.start', request());
    await expect(reply('sync.start', request())).rejects.toThrow(/running already/);
    release();
    await reply('sync.cancel');
    await reply('sync.start', { ...request(), channel: 'none' });
    await until('failed');
    expect(statuses.at(-1)).toMatchObject({ error: { code: 'store-empty' } });
    expect(engines).toHaveLength(1);
  });

  it('checks a connection and says what is behind it, or what is wrong', async () => {
    const { id } = await publishMade(1);
    const { connection } = request();
    expect(await reply('sync.check', { connection })).toMatchObject({ library: id, sequence: 1, key: null });
    const check = (different: object) => reply('sync.check', { connection: { ...connection, ...different } });
    await expect(reply('sync.check', { connection, channel: 'none' })).rejects.toThrow(/no channel none/);
    await expect(check({ address: 's3://bucket/elsewhere' })).rejects.toThrow(/no channel stable/);
    await expect(check({ address: 'ftp://x' })).rejects.toThrow(/not an address/);
    server.misbehave = ({ response }) => {
      response.writeHead(403).end('<Error><Code>RequestTimeTooSkewed</Code></Error>');
      return true;
    };
    await expect(check({})).rejects.toThrow(/clock/);
  });

  it('lists versions, activates one and rolls back, opening each', async () => {
    const ids = await twoVersions();
    expect(await reply('versions.list')).toMatchObject({ versions: [{ id: ids[1] }, { id: ids[0] }] });
    expect(await reply('versions.rollback')).toMatchObject({ id: ids[0], state: 'active' });
    expect(engines.at(-1)?.folder.endsWith(ids[0])).toBe(true);
    expect(await reply('versions.activate', { id: ids[1] })).toMatchObject({ id: ids[1] });
    expect(engines.at(-1)?.folder.endsWith(ids[1])).toBe(true);
    expect(engines.filter(({ closed }) => !closed)).toHaveLength(1);
  });

  describe('a version that the engine cannot live with', () => {
    it('is set aside for the one before it, with a notice, and does not come back by a sync', async () => {
      const [before, crashing] = await twoVersions();
      engines.at(-1)?.crash();
      await vi.waitFor(() => {
        expect(app.status).toMatchObject({
          state: 'ready',
          notice: expect.stringContaining('signal SIGSEGV') as string,
        });
      });
      expect(engines.at(-1)?.folder.endsWith(before)).toBe(true);
      await reply('sync.start', request());
      await until('failed');
      expect(statuses.at(-1)).toMatchObject({ error: { code: 'library-unusable' } });
      expect(await reply('versions.list')).toMatchObject({
        versions: [
          { id: before, state: 'active' },
          { id: crashing, state: 'installed' },
        ],
      });
      // Whoever asks for it by name gets it.
      expect(await reply('versions.activate', { id: crashing })).toMatchObject({ id: crashing });
      expect(app.status).toMatchObject({ state: 'ready', notice: null });
    });

    it('is set aside at the next start too, when it cannot be opened', async () => {
      const [before, broken] = await twoVersions();
      app.close();
      const next = new Application({
        homeFolder: home,
        ...unkept(),
        libraryFolder: undefined,
        startEngine: (folder) => {
          const engine = new FakeEngine(folder);
          if (!folder.endsWith(broken)) return engine;
          const error = { code: 'library-damaged', message: 'It is damaged.', retryable: false } as const;
          return Object.assign(engine, { opened: Promise.resolve(error) });
        },
        ...NO_TRAINING,
      });
      await next.start();
      expect(next.status).toMatchObject({
        state: 'ready',
        library: { name: expect.stringContaining(before) as string },
        notice: expect.stringContaining('It is damaged.') as string,
      });
      next.close();
    });

    it('stays where there is no version before it, and calls go on saying why', async () => {
      await app.start();
      await publishMade(1);
      await reply('sync.start', request());
      await until('done');
      engines.at(-1)?.crash();
      await new Promise((resolve) => setImmediate(resolve));
      expect(app.status).toMatchObject({ state: 'ready', notice: null });
      expect(engines.at(-1)?.closed).toBe(false);
    });
  });
});
