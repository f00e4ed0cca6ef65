import type { IpcMain, WebContents } from 'electron';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';

type Handler = (event: never, ...args: unknown[]) => void;

/** The part of Electron's ipcMain that we use, with a way to simulate an incoming message. */
export function fakeIpcMain() {
  const handlers = new Map<string, Handler>();
  const fake = {
    on: (channel: string, handler: Handler) => {
      handlers.set(channel, handler);
      return fake as unknown as IpcMain;
    },
    emit: (channel: string, event: unknown, ...args: unknown[]) => {
      handlers.get(channel)?.(event as never, ...args);
    },
  };
  return fake as typeof fake & Pick<IpcMain, 'on'>;
}

/** The part of a window's contents that we use, with what was sent to it and a way to destroy it. */
export function fakeWebContents(id: number) {
  const sent: unknown[][] = [];
  let destroyed = false;
  const events = new EventEmitter();
  const fake = {
    id,
    sent,
    send: (...args: unknown[]) => {
      sent.push(args);
    },
    isDestroyed: () => destroyed,
    on: events.on.bind(events),
    once: events.once.bind(events),
    /** Ends its page's process, as by a crash. */
    crash: () => events.emit('render-process-gone'),
    destroy: () => {
      destroyed = true;
      events.emit('destroyed');
    },
  };
  return fake as unknown as typeof fake & Pick<WebContents, 'id' | 'send' | 'isDestroyed' | 'on' | 'once'>;
}

/** A session that records its handlers. */
export class FakeSession {
  permissionRequest:
    ((contents: unknown, permission: string, decide: (yes: boolean) => void) => void) | undefined;
  permissionCheck: ((contents: unknown, permission: string, origin: string) => boolean) | undefined;
  devicePermission: (() => boolean) | undefined;
  beforeRequest: ((details: { url: string }, answer: (how: { cancel: boolean }) => void) => void) | undefined;
  readonly schemes = new Map<string, (request: { url: string }) => Promise<Response>>();
  readonly protocol = {
    handle: (scheme: string, handler: (request: { url: string }) => Promise<Response>) => {
      this.schemes.set(scheme, handler);
    },
  };
  readonly webRequest = {
    onBeforeRequest: (handler: NonNullable<FakeSession['beforeRequest']>) => {
      this.beforeRequest = handler;
    },
  };

  setPermissionRequestHandler(handler: NonNullable<FakeSession['permissionRequest']>): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: NonNullable<FakeSession['permissionCheck']>): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: NonNullable<FakeSession['devicePermission']>): void {
    this.devicePermission = handler;
  }
}

/** The contents of a fake window: events, the handler of new windows, and what was sent. */
export class FakeContents extends EventEmitter {
  readonly id: number;
  readonly sent: unknown[][] = [];
  windowOpen: (() => unknown) | undefined;
  reloads = 0;

  constructor(id: number) {
    super();
    this.id = id;
  }

  setWindowOpenHandler(handler: () => unknown): void {
    this.windowOpen = handler;
  }

  send(...args: unknown[]): void {
    this.sent.push(args);
  }

  isDestroyed(): boolean {
    return false;
  }

  reload(): void {
    this.reloads += 1;
  }
}

/** A window that records how it was made and what was done to it. */
export class FakeWindow extends EventEmitter {
  readonly options: Readonly<Record<string, unknown>>;
  readonly webContents: FakeContents;
  readonly progress: unknown[][] = [];
  readonly loaded: string[] = [];
  focused = 0;
  isMinimised = false;

  constructor(options: Readonly<Record<string, unknown>>, webContents: FakeContents) {
    super();
    this.options = options;
    this.webContents = webContents;
  }

  isDestroyed(): boolean {
    return false;
  }

  isMinimized(): boolean {
    return this.isMinimised;
  }

  restore(): void {
    this.isMinimised = false;
  }

  focus(): void {
    this.focused += 1;
  }

  setProgressBar(...args: unknown[]): void {
    this.progress.push(args);
  }

  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return Promise.resolve();
  }
}

/** A program under a fake Electron: the module that `import 'electron'` gives, and what a test inspects. */
export class FakeElectron {
  readonly app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    sandboxed: false,
    quits: 0,
    recent: [] as string[],
    hasLock: true,
    enableSandbox: () => (this.app.sandboxed = true),
    requestSingleInstanceLock: (data: unknown) => {
      this.lockData = data;
      return this.app.hasLock;
    },
    whenReady: () => this.readiness,
    paths: new Map<string, string>(),
    setPath: (name: string, path: string) => {
      if (this.lockData !== undefined) throw new Error('the lock was asked for in another folder');
      if (!existsSync(path)) throw new Error(`${path} is not there`);
      this.app.paths.set(name, path);
    },
    dock: { hide: () => undefined },
    getVersion: () => '1.2.3',
    addRecentDocument: (path: string) => this.app.recent.push(path),
    quit: () => {
      this.app.quits += 1;
    },
    exits: [] as number[],
    exit: (code: number) => this.app.exits.push(code),
  });
  readonly ipcMain = Object.assign(fakeIpcMain(), { handle: () => undefined });
  readonly session = { defaultSession: new FakeSession() };
  readonly windows: FakeWindow[] = [];
  readonly crashReports: unknown[] = [];
  readonly opened: string[] = [];
  readonly copied: string[] = [];
  readonly errorBoxes: string[] = [];
  readonly children: string[] = [];
  readonly processes: EventEmitter[] = [];
  readonly powerMonitor = new EventEmitter();
  readonly blocked = new Set<number>();
  menu: readonly Readonly<Record<string, unknown>>[] = [];
  schemes: unknown[] = [];
  readiness = Promise.resolve();
  /** What a second start would hand to this one. */
  lockData: unknown;
  readonly home: string;

  constructor(home: string) {
    this.home = home;
  }

  /** What `import ... from 'electron'` gives. */
  get module() {
    const { windows, app } = this;
    return {
      app,
      ipcMain: this.ipcMain,
      session: this.session,
      powerMonitor: this.powerMonitor,
      protocol: { registerSchemesAsPrivileged: (schemes: unknown[]) => (this.schemes = schemes) },
      safeStorage: { getSelectedStorageBackend: () => 'basic_text' },
      crashReporter: { start: (options: unknown) => this.crashReports.push(options) },
      clipboard: {
        writeText: (text: string) => {
          this.copied.push(text);
          return Promise.resolve();
        },
      },
      shell: {
        openPath: (path: string) => {
          this.opened.push(path);
          return Promise.resolve('');
        },
      },
      dialog: {
        showOpenDialog: () => Promise.resolve({ filePaths: [this.home] }),
        showErrorBox: (_title: string, text: string) => this.errorBoxes.push(text),
      },
      powerSaveBlocker: {
        start: () => {
          this.blocked.add(1);
          return 1;
        },
        stop: (id: number) => this.blocked.delete(id),
      },
      Menu: {
        buildFromTemplate: (template: FakeElectron['menu']) => template,
        setApplicationMenu: (menu: FakeElectron['menu']) => (this.menu = menu),
      },
      BrowserWindow: class extends FakeWindow {
        constructor(options: Readonly<Record<string, unknown>>) {
          super(options, new FakeContents(windows.length + 1));
          windows.push(this);
          app.emit('web-contents-created', {}, this.webContents);
        }
      },
      utilityProcess: {
        fork: (entry: string) => {
          const child = Object.assign(new EventEmitter(), {
            pid: 1,
            postMessage: () => undefined,
            kill: () => true,
          });
          this.children.push(entry);
          this.processes.push(child);
          return child;
        },
      },
    };
  }

  /** The menu item with this label. */
  menuItem(label: string): { readonly click?: () => unknown; readonly accelerator?: string } | undefined {
    const items = this.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? (submenu as object[]) : []));
    return items.find((item) => 'label' in item && item.label === label);
  }
}
