import type { ClientMessage, ServerMessage } from '#shared/contract/messages.ts';
import type { Transport, Unsubscribe } from './transport.ts';

/** What a desktop window can find out about files and a browser cannot. */
export interface HostFiles {
  /** Lets the person choose a folder; null where they did not. */
  chooseFolder(): Promise<string | null>;
  /** Where a file or folder that was dropped lies. */
  pathOf(file: File): string;
}

/** What Electron's preload script exposes to the page, exactly. */
export interface ReelscopeBridge extends HostFiles {
  send(message: ClientMessage): void;
  listen(listener: (message: ServerMessage) => void): Unsubscribe;
}

declare global {
  interface Window {
    /** Only there inside Electron. */
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
