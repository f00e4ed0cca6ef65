import type { ClientMessage, ServerMessage } from '#shared/contract/messages.ts';
import type { Transport, Unsubscribe } from './transport.ts';

/** What Electron's preload script exposes to the page, exactly. */
export interface ReelscopeBridge {
  send(message: ClientMessage): void;
  listen(listener: (message: ServerMessage) => void): Unsubscribe;
}

/** Messages over Electron's bridge. It lives as long as the window does, so it never closes. */
export function bridgeTransport(bridge: ReelscopeBridge): Transport {
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
