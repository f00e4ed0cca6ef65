import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Answer, ServerMessage } from '#shared/contract/messages.ts';
import { CHANNEL_FROM_WINDOW, CHANNEL_TO_WINDOW } from '#shared/contract/electron-channels.ts';
import { APP_ORIGIN } from '#electron/main/app-protocol.ts';
import { keepCrashes } from '#electron/main/crashes.ts';
import { LongWork } from '#electron/main/long-work.ts';
import { menuTemplate } from '#electron/main/menu.ts';
import { commandFor, commandIn } from '#electron/main/opened-files.ts';
import { followPower } from '#electron/main/power.ts';
import { quitGracefully } from '#electron/main/quit.ts';
import { showProgress } from '#electron/main/work-progress.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { logPath } from '#electron/app/program-log.ts';
import { FakeContents, FakeElectron, FakeWindow } from './fake-electron.ts';

vi.mock('electron-log/main.js', async () => import('electron-log/node.js'));
vi.mock('electron-store', async () => {
  const { default: Conf } = await import('conf');
  return {
    default: class extends Conf {
      constructor({ name, ...rest }: { name: string; cwd: string }) {
        super({ ...rest, configName: name });
      }
    },
  };
});

beforeEach(() => {
  vi.resetModules();
});

interface StartOptions {
  readonly hasLock?: boolean;
  readonly isPackaged?: boolean;
  /** Whether it opens a window; the start is over when that is there. */
  readonly hasWindow?: boolean;
  /** Why Electron never gets ready. */
  readonly problem?: Error;
}

/** Starts the program with a command and waits until it has ended. */
async function startCommand(args: readonly string[], options: StartOptions = {}) {
  const printed: unknown[] = [];
  const complaints: unknown[] = [];
  for (const [stream, texts] of [
    [process.stdout, printed],
    [process.stderr, complaints],
  ] as const) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((text, ...rest) => {
      if (text !== '') texts.push(text);
      (rest.at(-1) as (() => void) | undefined)?.();
      return true;
    });
    onTestFinished(() => {
      spy.mockRestore();
    });
  }
  const { electron } = await start(args, { ...options, hasWindow: false });
  await vi.waitFor(() => {
    expect(electron.app.exits).toHaveLength(1);
  });
  return { electron, printed, complaints };
}

/** Starts the program under a fake Electron and waits until its window is there. */
async function start(args: readonly string[] = [], options: StartOptions = {}) {
  const electron = new FakeElectron(temporaryFolder());
  electron.app.hasLock = options.hasLock ?? true;
  electron.app.isPackaged = options.isPackaged ?? true;
  if (options.problem !== undefined) electron.readiness = Promise.reject(options.problem);
  vi.stubEnv('REELSCOPE_HOME', electron.home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  vi.doMock('electron', () => electron.module);
  const { argv } = process;
  process.argv = ['reelscope', ...args];
  onTestFinished(() => {
    process.argv = argv;
  });
  await import('#electron/main/index.ts');
  if (options.hasWindow !== false && options.hasLock !== false && options.problem === undefined)
    await vi.waitUntil(() => (electron.windows[0]?.loaded.length ?? 0) > 0);
  const [window] = electron.windows;
  const commands = () =>
    (window?.webContents.sent ?? [])
      .map(([, message]) => message as Extract<ServerMessage, { kind: 'event' }>)
      .filter((message) => message.name === 'app.command')
      .map(({ value }) => value);
  /** The page calls, and so shows that it is there. */
  const firstCall = () => {
    const event = {
      sender: window?.webContents,
      senderFrame: { parent: null, url: `${APP_ORIGIN}/index.html` },
    };
    electron.ipcMain.emit(CHANNEL_FROM_WINDOW, event, {
      kind: 'call',
      id: 1,
      method: 'app.status',
      request: {},
    });
  };
  return { electron, window, commands, firstCall };
}

describe('the program under Electron', () => {
  it('starts safe: scheme, sandbox, permissions, navigation, network, local crash reports', async () => {
    const { electron, window } = await start();
    expect(electron.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
    expect(electron.app.sandboxed).toBe(true);
    const { defaultSession } = electron.session;
    expect(defaultSession.permissionCheck?.(null, 'media', APP_ORIGIN)).toBe(false);
    let cancelled: unknown;
    defaultSession.beforeRequest?.({ url: 'https://attacker.example' }, (how) => (cancelled = how));
    expect(cancelled).toEqual({ cancel: true });
    expect(defaultSession.schemes.has('app')).toBe(true);
    expect(window?.webContents.windowOpen?.()).toEqual({ action: 'deny' });
    expect(window?.loaded).toEqual([`${APP_ORIGIN}/index.html`]);
    expect(electron.crashReports).toEqual([{ uploadToServer: false }]);
  });

  it('keeps its data where the command line does', async () => {
    const { electron } = await start();
    expect(electron.app.paths).toEqual(new Map([['userData', homeFolder()]]));
    expect(readFileSync(join(homeFolder(), 'logs', 'reelscope.log'), 'utf8')).toContain(
      'Reelscope 1.2.3 starts',
    );
  });

  it('remembers where its window was', async () => {
    const { window } = await start();
    expect(window?.options).toMatchObject({ name: 'main', windowStatePersistence: true });
  });

  it('leaves a second start to the first, and touches nothing', async () => {
    const { electron } = await start(['--flag'], { hasLock: false });
    expect(electron.app.quits).toBe(1);
    expect(electron.lockData).toEqual({ args: ['--flag'], folder: process.cwd() });
    expect(electron.windows).toEqual([]);
    expect(electron.app.eventNames()).toEqual(['web-contents-created']);
  });

  it('does not hand on its own folder as one to be opened, where it is not packaged', async () => {
    const { electron } = await start(['/checkout', '/data'], { hasLock: false, isPackaged: false });
    expect(electron.lockData).toEqual({ args: ['/data'], folder: process.cwd() });
  });

  it('says why it cannot start, writes it down, and ends', async () => {
    const { electron } = await start([], { problem: new Error('no display') });
    await vi.waitFor(() => {
      expect(electron.app.exits).toEqual([1]);
    });
    expect(electron.errorBoxes).toEqual([expect.stringMatching(/no display[^]*reelscope\.log/)]);
    expect(readFileSync(logPath(electron.home), 'utf8')).toContain('Reelscope cannot start: ');
  });

  it('runs a command without a window, beside a window that is open already', async () => {
    const { electron, printed } = await startCommand(['--version']);
    expect(printed).toEqual(['1.2.3\n']);
    expect(electron.app.exits).toEqual([0]);
    expect(electron.windows).toEqual([]);
    expect(electron.lockData).toBeUndefined();
    expect(electron.app.paths.get('sessionData')).not.toBe(homeFolder());
  });

  it('exits with the code of the command', async () => {
    const { electron, complaints } = await startCommand(['search']);
    expect(electron.app.exits).toEqual([2]);
    expect(complaints).toEqual([expect.stringMatching(/^reelscope: .*--library.*\n$/)]);
  });

  it('fails a command that cannot be run, without a box that somebody would have to close', async () => {
    const { electron, complaints } = await startCommand(['selftest'], { problem: new Error('no display') });
    expect(electron.app.exits).toEqual([1]);
    expect(complaints).toEqual([expect.stringMatching(/^reelscope: .*no display.*\n$/)]);
    expect(electron.errorBoxes).toEqual([]);
  });

  it('outlives a fatal error in a process that it started', async () => {
    const { electron } = await start();
    await vi.waitUntil(() => electron.processes.length > 0);
    const [child] = electron.processes;
    expect(child?.emit('error', 'FatalError', 'V8', 'out of memory')).toBe(true);
  });

  it('comes to the front when it is started again, and opens what that start was given', async () => {
    const { electron, window, commands, firstCall } = await start();
    if (window !== undefined) window.isMinimised = true;
    mkdirSync(join(electron.home, 'ml-latest'));
    const data = { args: ['--no-sandbox', 'ml-latest'], folder: electron.home };
    electron.app.emit('second-instance', {}, [], '', data);
    expect(window).toMatchObject({ isMinimised: false });
    expect(window?.focused).toBeGreaterThan(0);
    firstCall();
    expect(commands()).toEqual([{ kind: 'open-dataset', folder: join(electron.home, 'ml-latest') }]);
    expect(electron.app.recent).toEqual([join(electron.home, 'ml-latest')]);
  });

  it('opens a session it is started with, once the page is there to hear of it', async () => {
    const session = join(temporaryFolder(), 'evening.reelscope');
    writeFileSync(session, '{"weights":1}');
    const { commands, firstCall } = await start([session]);
    expect(commands()).toEqual([]);
    firstCall();
    expect(commands()).toEqual([{ kind: 'open-session', name: 'evening.reelscope', text: '{"weights":1}' }]);
    firstCall();
    expect(commands()).toHaveLength(1);
  });

  it('opens what macOS tells of', async () => {
    const { electron, commands, firstCall } = await start();
    firstCall();
    const preventDefault = vi.fn();
    electron.app.emit('open-file', { preventDefault }, electron.home);
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(commands()).toEqual([{ kind: 'open-dataset', folder: electron.home }]);
  });

  it('has a menu that shows screens, opens the log and copies diagnostics without secrets', async () => {
    const { electron, commands, firstCall } = await start();
    firstCall();
    electron.menuItem('Tune')?.click?.();
    electron.menuItem('Settings…')?.click?.();
    expect(commands()).toEqual([
      { kind: 'show', screen: 'tune' },
      { kind: 'show', screen: 'settings' },
    ]);
    await electron.menuItem('Open Log')?.click?.();
    const [log = ''] = electron.opened;
    expect(readFileSync(log, 'utf8')).toMatch(/\[info\]\s+Reelscope 1\.2\.3 starts/);
    await electron.menuItem('Copy Diagnostics')?.click?.();
    expect(electron.copied[0]).toMatch(/Reelscope 1\.2\.3/);
    expect(electron.copied[0]).toMatch(/app\.status/);
  });
});

describe('the menu', () => {
  const actions = { command: vi.fn(), openDataset: vi.fn(), openLog: vi.fn(), copyDiagnostics: vi.fn() };
  const roles = (platform: NodeJS.Platform) =>
    menuTemplate(platform, actions).map(({ role, label }) => role ?? label);

  it('has the roles that the platform expects', () => {
    expect(roles('darwin')).toEqual(['appMenu', 'fileMenu', 'editMenu', '&View', 'windowMenu', 'help']);
    expect(roles('linux')).toEqual(['fileMenu', 'editMenu', '&View', 'windowMenu', 'help']);
    const quits = (platform: NodeJS.Platform) =>
      JSON.stringify(menuTemplate(platform, actions)).split('"quit"').length - 1;
    expect([quits('darwin'), quits('win32')]).toEqual([1, 1]);
  });

  it('uses each shortcut once', () => {
    const shortcuts = JSON.stringify(menuTemplate('linux', actions)).match(/"accelerator":"[^"]+"/g) ?? [];
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });
});

describe('files that are opened', () => {
  it('are folders and sessions, and nothing else', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.txt'), 'x');
    writeFileSync(join(folder, 'big.reelscope'), Buffer.alloc(2 * 1024 * 1024));
    writeFileSync(join(folder, 'View.REELSCOPE'), '{}');
    expect(commandFor(join(folder, 'a.txt'))).toBeUndefined();
    expect(commandFor(join(folder, 'big.reelscope'))).toBeUndefined();
    expect(commandFor(join(folder, 'missing.reelscope'))).toBeUndefined();
    expect(commandIn(['--user-data-dir=.', 'a.txt', 'View.REELSCOPE', '--x'], folder)).toEqual({
      kind: 'open-session',
      name: 'View.REELSCOPE',
      text: '{}',
    });
    expect(commandIn(['--remote', 'a.txt'], folder)).toBeUndefined();
  });
});

/** An application whose works run or do not, that notes what it is asked. */
function workingApplication(running: readonly string[]) {
  const calls: string[] = [];
  const states = new Set(running);
  const listeners = new Set<(event: Extract<ServerMessage, { kind: 'event' }>) => void>();
  let closed = false;
  return {
    calls,
    get closed() {
      return closed;
    },
    tell: (name: string, value: unknown) => {
      for (const listener of listeners) listener({ kind: 'event', name, value });
    },
    application: {
      dispatch: (method: string): Promise<Answer> => {
        const [work = '', verb] = method.split('.');
        if (verb === 'status')
          return Promise.resolve({ ok: true, reply: { state: states.has(work) ? 'running' : 'idle' } });
        calls.push(method);
        if (verb === 'pause') states.delete(work);
        if (verb === 'resume') states.add(work);
        return Promise.resolve({ ok: true, reply: {} });
      },
      onEvent: (listener: (event: Extract<ServerMessage, { kind: 'event' }>) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => {
        closed = true;
      },
    },
  };
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('sleep', () => {
  it('pauses what runs and lets exactly that go on', async () => {
    const { application, calls } = workingApplication(['training']);
    const electron = new FakeElectron('/nowhere');
    const work = new LongWork(application);
    followPower(electron.powerMonitor as never, electron.module.powerSaveBlocker, application, work, silent);
    electron.powerMonitor.emit('suspend');
    // Woken before the pause was over.
    electron.powerMonitor.emit('resume');
    await vi.waitFor(() => {
      expect(calls).toEqual(['training.pause', 'training.resume']);
    });
    electron.powerMonitor.emit('resume');
    await work.pause();
    expect(calls).toEqual(['training.pause', 'training.resume', 'training.pause']);
  });

  it('does not come by itself while a model is trained', () => {
    const { application, tell } = workingApplication([]);
    const electron = new FakeElectron('/nowhere');
    followPower(
      electron.powerMonitor as never,
      electron.module.powerSaveBlocker,
      application,
      new LongWork(application),
      silent,
    );
    tell('training.status', { state: 'running' });
    tell('training.status', { state: 'running' });
    expect(electron.blocked.size).toBe(1);
    tell('training.status', { state: 'paused' });
    expect(electron.blocked.size).toBe(0);
  });
});

describe('quitting', () => {
  it('waits until training and sync are paused, then closes the application once', async () => {
    const scene = workingApplication(['training', 'sync']);
    const { app } = new FakeElectron('/nowhere');
    quitGracefully(app as never, scene.application, new LongWork(scene.application));
    const quit = () => {
      let isHeld = false;
      app.emit('before-quit', { preventDefault: () => (isHeld = true) });
      return isHeld;
    };
    expect(quit()).toBe(true);
    // A person who is impatient asks again.
    expect(quit()).toBe(true);
    await vi.waitFor(() => {
      expect(app.quits).toBe(1);
    });
    expect([...scene.calls].sort()).toEqual(['sync.pause', 'training.pause']);
    expect(scene.closed).toBe(true);
    expect(quit()).toBe(false);
  });
});

describe('progress on the dock or task bar', () => {
  it('shows training before sync, pauses, and goes away', () => {
    const { application, tell } = workingApplication([]);
    const window = new FakeWindow({}, new FakeContents(1));
    showProgress(application, window);
    tell('sync.status', { state: 'running', progress: { fraction: 0.5 } });
    tell('training.status', { state: 'running', progress: null });
    tell('training.status', { state: 'paused', progress: { fraction: 0.25 } });
    tell('training.status', { state: 'idle' });
    tell('settings', { state: 'running' });
    tell('sync.status', { state: 'done' });
    expect(window.progress).toEqual([
      [0.5, { mode: 'normal' }],
      [2, { mode: 'indeterminate' }],
      [0.25, { mode: 'paused' }],
      [0.5, { mode: 'normal' }],
      [-1],
    ]);
  });
});

describe('crashes', () => {
  it('are written down; a page is loaded again, but not over and over', () => {
    const { app } = new FakeElectron('/nowhere');
    const written: string[] = [];
    let now = 0;
    keepCrashes(
      app as never,
      { start: () => undefined },
      { ...silent, error: (text) => written.push(text) },
      () => now,
    );
    const contents = new FakeContents(1);
    const crash = () => app.emit('render-process-gone', {}, contents, { reason: 'crashed', exitCode: 11 });
    crash();
    expect(contents.reloads).toBe(1);
    now = 100;
    crash();
    expect(contents.reloads).toBe(1);
    now = 60_000;
    crash();
    expect(contents.reloads).toBe(2);
    app.emit(
      'child-process-gone',
      {},
      { type: 'Utility', reason: 'crashed', exitCode: 6, serviceName: 'node' },
    );
    app.emit('child-process-gone', {}, { type: 'Utility', reason: 'killed', exitCode: 9 });
    expect(written).toHaveLength(4);
    expect(written.at(-1)).toMatch(/Utility node ended: crashed \(6\)/);
  });
});

describe('commands for a window', () => {
  it('reach no page that is not ours', async () => {
    const { electron, window, commands } = await start();
    electron.menuItem('Tune')?.click?.();
    electron.ipcMain.emit(
      CHANNEL_FROM_WINDOW,
      { sender: window?.webContents, senderFrame: { parent: null, url: 'https://attacker.example/' } },
      { kind: 'call', id: 1, method: 'app.status', request: {} },
    );
    expect(commands()).toEqual([]);
    expect((window?.webContents.sent ?? []).every(([channel]) => channel === CHANNEL_TO_WINDOW)).toBe(true);
  });
});
