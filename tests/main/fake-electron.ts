import type { IpcMain, WebContents } from 'electron';

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
