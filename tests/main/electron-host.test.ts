import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CHANNEL_CHOOSE_FOLDER,
  CHANNEL_FROM_WINDOW,
  CHANNEL_TO_WINDOW,
} from '#shared/contract/electron-channels.ts';
import type { Dispatch } from '#electron/app/dispatch.ts';
import { APP_ORIGIN, registerAppScheme, serveRenderer } from '#electron/main/app-protocol.ts';
import { serveFolderChoice } from '#electron/main/choose-folder.ts';
import { WindowCalls } from '#electron/main/window-calls.ts';
import { idleApplication } from '../fixtures/idle-application.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { fakeIpcMain, fakeWebContents } from './fake-electron.ts';

const electron = vi.hoisted(() => ({
  windows: [] as { options: Record<string, unknown>; handlers: Map<string, (...args: never[]) => unknown> }[],
  exposed: new Map<string, Record<string, (...args: unknown[]) => unknown>>(),
  sent: [] as unknown[][],
  listeners: new Map<string, ((...args: unknown[]) => void)[]>(),
}));

vi.mock('electron', () => ({
  BrowserWindow: class {
    readonly handlers = new Map<string, (...args: never[]) => unknown>();
    readonly webContents = {
      setWindowOpenHandler: (handler: () => unknown) => this.handlers.set('window-open', handler),
      on: (event: string, handler: () => unknown) => this.handlers.set(event, handler),
    };
    readonly options: Record<string, unknown>;
    constructor(options: Record<string, unknown>) {
      this.options = options;
      electron.windows.push(this);
    }
    once(event: string, handler: () => unknown): void {
      this.handlers.set(event, handler);
    }
  },
  contextBridge: {
    exposeInMainWorld: (name: string, api: Record<string, (...args: unknown[]) => unknown>) =>
      electron.exposed.set(name, api),
  },
  webUtils: { getPathForFile: ({ name }: { name: string }) => `/dropped/${name}` },
  ipcRenderer: {
    invoke: (channel: string) => Promise.resolve(channel),
    send: (...args: unknown[]) => electron.sent.push(args),
    on: (channel: string, listener: (...args: unknown[]) => void) => {
      electron.listeners.set(channel, [...(electron.listeners.get(channel) ?? []), listener]);
    },
    off: (channel: string, listener: (...args: unknown[]) => void) => {
      const left = (electron.listeners.get(channel) ?? []).filter((known) => known !== listener);
      electron.listeners.set(channel, left);
    },
  },
}));

beforeEach(() => {
  electron.windows.length = 0;
  electron.sent.length = 0;
  electron.listeners.clear();
});

const statusCall = { kind: 'call', id: 1, method: 'app.status', request: {} };
const ourFrame = { parent: null, url: `${APP_ORIGIN}/index.html` };

describe('the window', () => {
  it('is sandboxed, isolated and without Node', async () => {
    const { openWindow } = await import('#electron/main/window.ts');
    openWindow('/path/preload.cjs');
    const [window] = electron.windows;
    expect(window?.options['webPreferences']).toEqual({
      preload: '/path/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });
  });
});

describe('the preload script', () => {
  it('gives a page four functions on three channels and nothing of Electron itself', async () => {
    await import('#electron/preload/index.ts');
    const api = electron.exposed.get('reelscope');
    expect(Object.keys(api ?? {}).sort()).toEqual(['chooseFolder', 'listen', 'pathOf', 'send']);
    expect(await api?.['chooseFolder']?.()).toBe(CHANNEL_CHOOSE_FOLDER);
    expect(api?.['pathOf']?.({ name: 'ml' })).toBe('/dropped/ml');

    api?.['send']?.(statusCall);
    expect(electron.sent).toEqual([[CHANNEL_FROM_WINDOW, statusCall]]);

    const heard: unknown[][] = [];
    const stop = api?.['listen']?.((...args: unknown[]) => heard.push(args));
    const emit = (message: unknown) => {
      for (const listener of electron.listeners.get(CHANNEL_TO_WINDOW) ?? [])
        listener({ sender: 'secret' }, message);
    };
    emit('first');
    (stop as () => void)();
    emit('second');
    expect(heard).toEqual([['first']]);
  });
});

describe('serveFolderChoice', () => {
  /** Asks as a page at that address would; `parent` is null for a page that is no frame of another. */
  function choose(url: string, parent: unknown = null): unknown {
    let handler: (event: never) => unknown = () => undefined;
    const ipcMain = {
      handle: (_channel: string, added: (event: never) => unknown) => {
        handler = added;
      },
    };
    const dialog = { showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: ['/chosen'] }) };
    serveFolderChoice(ipcMain, dialog, {} as never);
    return handler({ senderFrame: { url, parent } } as never);
  }

  it('asks the person for our own page and for no other', async () => {
    expect(await choose(`${APP_ORIGIN}/index.html`)).toBe('/chosen');
    expect(await choose('https://elsewhere.example/')).toBeNull();
    expect(await choose(`${APP_ORIGIN}/index.html`, {})).toBeNull();
  });
});

describe('WindowCalls', () => {
  function setUp(dispatch?: Dispatch) {
    const app = idleApplication();
    const ipcMain = fakeIpcMain();
    const contents = fakeWebContents(7);
    const onEvent = app.onEvent.bind(app);
    const calls = new WindowCalls({ dispatch: dispatch ?? app.dispatch, onEvent }, ipcMain);
    calls.serve(contents);
    return { app, calls, ipcMain, contents };
  }

  it('answers calls from our own page', async () => {
    const { ipcMain, contents } = setUp();
    ipcMain.emit(CHANNEL_FROM_WINDOW, { sender: contents, senderFrame: ourFrame }, statusCall);
    await vi.waitFor(() => {
      expect(contents.sent).toEqual([
        [CHANNEL_TO_WINDOW, { kind: 'answer', id: 1, answer: { ok: true, reply: { state: 'starting' } } }],
      ]);
    });
  });

  it.each([
    ['a frame within the page', { parent: {}, url: `${APP_ORIGIN}/index.html` }],
    ['another site', { parent: null, url: 'https://attacker.example/' }],
    ['a look-alike', { parent: null, url: 'app://reelscope.attacker.example/' }],
    ['a frame that is gone', null],
  ])('does not answer %s', async (_who, senderFrame) => {
    const { ipcMain, contents } = setUp();
    ipcMain.emit(CHANNEL_FROM_WINDOW, { sender: contents, senderFrame }, statusCall);
    ipcMain.emit(CHANNEL_FROM_WINDOW, { sender: contents, senderFrame: ourFrame }, { ...statusCall, id: 2 });
    await vi.waitFor(() => {
      expect(contents.sent).toHaveLength(1);
    });
    expect(contents.sent[0]).toMatchObject([CHANNEL_TO_WINDOW, { id: 2 }]);
  });

  it('answers the page that is loaded in place of one that crashed, and gives up what that waited for', async () => {
    const signals: AbortSignal[] = [];
    const { ipcMain, contents } = setUp((_method, _request, signal) => {
      signals.push(signal);
      return signals.length === 1 ? new Promise(() => undefined) : Promise.resolve({ ok: true, reply: {} });
    });
    ipcMain.emit(CHANNEL_FROM_WINDOW, { sender: contents, senderFrame: ourFrame }, statusCall);
    contents.crash();
    expect(signals[0]?.aborted).toBe(true);
    ipcMain.emit(CHANNEL_FROM_WINDOW, { sender: contents, senderFrame: ourFrame }, statusCall);
    await vi.waitFor(() => {
      expect(contents.sent).toMatchObject([[CHANNEL_TO_WINDOW, { id: 1, answer: { ok: true } }]]);
    });
  });

  it('keeps a command for the page that is loaded in place of one that crashed', () => {
    const { calls, ipcMain, contents } = setUp();
    const callFromPage = () => {
      ipcMain.emit(CHANNEL_FROM_WINDOW, { sender: contents, senderFrame: ourFrame }, statusCall);
    };
    callFromPage();
    contents.crash();
    calls.tell(contents, { kind: 'show', screen: 'train' });
    expect(contents.sent).toEqual([]);
    callFromPage();
    expect(contents.sent).toMatchObject([[CHANNEL_TO_WINDOW, { name: 'app.command' }]]);
  });

  it('passes on events until the window is gone', async () => {
    const { app, contents } = setUp();
    await app.start();
    expect(contents.sent).toMatchObject([[CHANNEL_TO_WINDOW, { kind: 'event', name: 'app.status' }]]);
    contents.destroy();
    await app.start();
    expect(contents.sent).toHaveLength(1);
  });
});

describe('the app:// protocol', () => {
  function serve() {
    const parent = temporaryFolder();
    const folder = join(parent, 'renderer');
    mkdirSync(folder);
    writeFileSync(join(folder, 'index.html'), '<title>Reelscope</title>');
    writeFileSync(join(parent, 'secret.txt'), 'secret');
    let answer: ((request: { url: string }) => Promise<Response>) | undefined;
    serveRenderer(
      {
        protocol: {
          handle: (_scheme, handler) => {
            answer = async (request) => handler(request as Parameters<typeof handler>[0]);
          },
        },
      },
      folder,
    );
    return (url: string) => answer?.({ url }) ?? Promise.reject(new Error('nothing handles app://'));
  }

  it('is registered as standard and secure', () => {
    const schemes: unknown[] = [];
    registerAppScheme({ registerSchemesAsPrivileged: (given) => schemes.push(...given) });
    expect(schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  });

  it('serves the renderer with a strict policy', async () => {
    const response = await serve()(`${APP_ORIGIN}/index.html`);
    expect(await response.text()).toBe('<title>Reelscope</title>');
    const policy = response.headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it.each([
    `${APP_ORIGIN}/../secret.txt`,
    `${APP_ORIGIN}/%2e%2e/secret.txt`,
    `${APP_ORIGIN}/..%2fsecret.txt`,
    'app://other/index.html',
  ])('gives nothing for %s', async (url) => {
    const response = await serve()(url);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });
});
