import type { IncomingMessage } from 'node:http';

/**
 * The address that a request asks for: its path and query. Undefined for what no browser sends to a server of pages.
 */
export function addressOf({ url }: Pick<IncomingMessage, 'url'>): URL | undefined {
  if (url === undefined || !url.startsWith('/') || url.startsWith('//')) return undefined;
  return URL.parse(url, 'http://localhost') ?? undefined;
}
