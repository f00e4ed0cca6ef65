import type { ClientMessage, ServerMessage } from '#shared/contract/messages.ts';
import type { Transport, Unsubscribe } from './transport.ts';

/** What a desktop window knows about files and a browser does not. */
export interface HostFiles {
  /** Lets the user choose a folder; null if they cancel. */
  chooseFolder(): Promise<string | null>;
  /** The path of a dropped file or folder. */
  pathOf(file: File): string;
}

/** Exactly what Electron's preload script exposes to the page. */
export interface ReelscopeBridge extends HostFiles {
  send(message: ClientMessage): void;
  listen(listener: (message: ServerMessage) => void): Unsubscribe;
}

declare global {
  interface Window {
    /** Only inside Electron. */
    readonly reelscope?: ReelscopeBridge;
  }
}

/** Messages over Electron's bridge. It lives as long as the window does, so it never closes. */
export function bridgeTransport(bridge: Pick<ReelscopeBridge, 'send' | 'listen'>): Transport {
  const never = (): Unsubscribe => () => undefined;
  return {
    send(message) {
      bridge.send(message);
    },
    listen: (listener) => bridge.listen(listener),
    onClose: never,
    onReopen: never,
    takeOver: () => undefined,
  };
}
