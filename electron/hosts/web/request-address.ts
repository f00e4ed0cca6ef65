import type { IncomingMessage } from 'node:http';

/**
 * The path and query that a request asks for, as a URL. Undefined for targets that no browser sends to a web server,
 * such as complete URLs.
 */
export function addressOf({ url }: Pick<IncomingMessage, 'url'>): URL | undefined {
  if (url === undefined || !url.startsWith('/') || url.startsWith('//')) return undefined;
  return URL.parse(url, 'http://localhost') ?? undefined;
}
