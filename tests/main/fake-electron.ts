import type { IpcMain, WebContents } from 'electron';
import { EventEmitter } from 'node:events';

type Handler = (event: never, ...args: unknown[]) => void;

/** The part of Electron's ipcMain that we use, with a way to let a message arrive. */
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
  let onDestroyed: () => void = () => undefined;
  const fake = {
    id,
    sent,
    send: (...args: unknown[]) => {
      sent.push(args);
    },
    isDestroyed: () => destroyed,
    once: (_event: string, handler: () => void) => {
      onDestroyed = handler;
    },
    destroy: () => {
      destroyed = true;
      onDestroyed();
    },
  };
  return fake as unknown as typeof fake & Pick<WebContents, 'id' | 'send' | 'isDestroyed' | 'once'>;
}

/** A session that notes the handlers it was given. */
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
