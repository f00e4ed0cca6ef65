import { existsSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Answer } from '#shared/contract/messages.ts';
import type { AppStatus } from '#shared/contract/schemas.ts';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import { ReelscopeError, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import { Application, type ApplicationParts } from '#electron/app/application.ts';
import type { EnginePort } from '#electron/app/engine-port.ts';
import { NO_TRAINING, unkept } from '../fixtures/idle-application.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const description = {
  id: 'f'.repeat(64),
  name: 'Test library',
  created: '2026-01-01T00:00:00.000Z',
  counts: { films: 1, viewers: 1, ratings: 1, terms: 1 },
  hasContent: true,
  defaultWeights: { content: 0.5, collab: 0.5, popularity: 0 },
};

/** An engine that answers every call with the method's name, or fails to open. */
function engine(failure?: ErrorValue): EnginePort & { closed: boolean } {
  return {
    closed: false,
    opened: Promise.resolve(failure),
    crashing: new Promise<string>(() => undefined),
    call: (method): Promise<Answer> =>
      Promise.resolve({ ok: true, reply: method === 'library.describe' ? description : method }),
    close() {
      this.closed = true;
    },
  };
}

function application(parts: Partial<ApplicationParts>) {
  const app = new Application({
    homeFolder: '/nowhere',
    ...unkept(),
    libraryFolder: '/some/library',
    startEngine: () => engine(),
    ...NO_TRAINING,
    ...parts,
  });
  const seen: AppStatus[] = [];
  app.onEvent(({ value }) => seen.push(value as AppStatus));
  return { app, seen };
}

const signal = new AbortController().signal;

describe('Application', () => {
  it('opens the library it was given and says so', async () => {
    const { app, seen } = application({});
    expect(await app.dispatch('app.status', {}, signal)).toEqual({ ok: true, reply: { state: 'starting' } });
    await app.start();
    expect(seen).toEqual([{ state: 'ready', library: description, notice: null }]);
    expect(await app.dispatch('app.status', {}, signal)).toEqual({
      ok: true,
      reply: { state: 'ready', library: description, notice: null },
    });
  });

  it('hands calls about the library to the engine', async () => {
    const { app } = application({});
    await app.start();
    expect(await app.dispatch('catalogue.search', {}, signal)).toEqual({
      ok: true,
      reply: 'catalogue.search',
    });
  });

  it('answers calls with a retryable error until the library is open', async () => {
    const { app } = application({});
    expect(await app.dispatch('catalogue.search', {}, signal)).toMatchObject({
      ok: false,
      error: { code: 'no-library', retryable: true },
    });
  });

  it('makes the sample once, with progress, and opens it again later without making it', async () => {
    const homeFolder = temporaryFolder();
    const progress: TrainingProgress = {
      ...{ stage: 'reading', fraction: 0.5, message: 'Reading' },
      ...{ rate: null, secondsLeft: null, quality: null, device: null },
    };
    const opened: string[] = [];
    let made = 0;
    const parts: Partial<ApplicationParts> = {
      homeFolder,
      libraryFolder: undefined,
      startEngine: (folder) => {
        opened.push(folder);
        return engine();
      },
      trainSample: (out, { onProgress }) => {
        made++;
        onProgress(progress);
        mkdirSync(out, { recursive: true });
        return Promise.resolve();
      },
    };
    const first = application(parts);
    await first.app.start();
    expect(first.seen.map(({ state }) => state)).toEqual(['preparing-sample', 'ready']);
    const second = application(parts);
    await second.app.start();
    expect(second.seen.map(({ state }) => state)).toEqual(['ready']);
    expect(made).toBe(1);
    expect(opened[0]).toBe(opened[1]);
    expect(existsSync(opened[0] ?? '')).toBe(true);
  });

  it('says why a library cannot be opened, answers every call with that, and lets the engine go', async () => {
    const failure: ErrorValue = { code: 'library-damaged', message: 'It is damaged.', retryable: false };
    const broken = engine(failure);
    const { app, seen } = application({ startEngine: () => broken });
    await app.start();
    expect(seen).toEqual([{ state: 'failed', error: failure }]);
    expect(await app.dispatch('catalogue.search', {}, signal)).toEqual({ ok: false, error: failure });
    expect(broken.closed).toBe(true);
  });

  describe('a library that is opened while another still is', () => {
    /** Opens `first` at the start and, before it has been, `second`; then ends the first as told. */
    async function overtake(failure?: ErrorValue) {
      const first = Promise.withResolvers<ErrorValue | undefined>();
      const engines: (EnginePort & { folder: string; closed: boolean })[] = [];
      const { settings, secrets } = unkept();
      settings.opened({ folder: '/first', name: 'First' }, '/first');
      const { app, seen } = application({
        settings,
        secrets,
        homeFolder: temporaryFolder(),
        libraryFolder: undefined,
        startEngine: (folder) => {
          const started = { ...engine(), folder };
          engines.push(started);
          return folder === '/first' ? Object.assign(started, { opened: first.promise }) : started;
        },
      });
      const start = app.start();
      await app.dispatch('libraries.open', { folder: '/second' }, signal);
      first.resolve(failure);
      await start;
      return {
        app,
        seen,
        open: engines.filter(({ closed }) => !closed).map(({ folder }) => folder),
        settings,
      };
    }

    it('stays when the one before it has been opened too', async () => {
      const { open, seen, settings } = await overtake();
      expect(open).toEqual(['/second']);
      expect(seen).toHaveLength(1);
      expect(settings.current.libraries.start).toBe('/second');
    });

    it('stays when the one before it cannot be, and no other is opened in its stead', async () => {
      const { app, open, seen } = await overtake({
        code: 'library-damaged',
        message: 'It is damaged.',
        retryable: false,
      });
      expect(open).toEqual(['/second']);
      expect(seen).toHaveLength(1);
      await app.dispatch('libraries.open', { folder: '/third' }, signal);
      expect(seen.at(-1)).toMatchObject({ state: 'ready', notice: null });
    });
  });

  it('says why the sample could not be made', async () => {
    const { app } = application({
      libraryFolder: undefined,
      homeFolder: temporaryFolder(),
      trainSample: () => Promise.reject(new ReelscopeError('disk-full', 'The disk is full.')),
    });
    await app.start();
    expect(app.status).toMatchObject({
      state: 'failed',
      error: { code: 'disk-full', message: 'The disk is full.' },
    });
  });

  it('says why the sample could not be made for somebody who had no other library', async () => {
    const failure: ErrorValue = { code: 'library-damaged', message: 'It is damaged.', retryable: false };
    const { app, seen } = application({
      homeFolder: temporaryFolder(),
      startEngine: () => engine(failure),
      trainSample: (_, { onProgress }) => {
        onProgress({
          ...{ stage: 'reading', fraction: 0.5, message: 'Reading' },
          ...{ rate: null, secondsLeft: null, quality: null, device: null },
        });
        return Promise.reject(new ReelscopeError('disk-full', 'The disk is full.'));
      },
    });
    await app.start();
    expect(await app.dispatch('libraries.openSample', {}, signal)).toMatchObject({
      ok: false,
      error: { code: 'disk-full' },
    });
    expect(seen.map(({ state }) => state)).toEqual(['failed', 'preparing-sample', 'failed']);
    expect(app.status).toMatchObject({ error: { code: 'disk-full' } });
  });

  it('tells nobody who stopped listening', async () => {
    const { app } = application({});
    const seen: unknown[] = [];
    app.onEvent((event) => seen.push(event))();
    await app.start();
    expect(seen).toEqual([]);
  });
});
