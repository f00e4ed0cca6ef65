import { bridgeTransport } from './bridge-transport.ts';
import { socketTransport } from './socket-transport.ts';
import type { Transport } from './transport.ts';

/**
 * This window's transport: Electron's bridge, or else a WebSocket to the host that served the page, with the token from
 * the page's own address. Only this function knows which.
 */
export function windowTransport(): Transport {
  if (window.reelscope !== undefined) return bridgeTransport(window.reelscope);
  const { host, search } = window.location;
  const token = new URLSearchParams(search).get('token') ?? '';
  return socketTransport(() => new WebSocket(`ws://${host}/rpc?token=${encodeURIComponent(token)}`));
}
