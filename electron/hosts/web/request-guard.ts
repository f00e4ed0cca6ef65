import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

type Head = Pick<IncomingMessage, 'headers'>;

/** A secret that only whoever was shown the address knows; new at every start. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Decides which requests are ours: only those that were sent to the loopback address itself (a name that was pointed
 * at it by someone else's DNS does not count), from our own page, and with the token.
 */
export class RequestGuard {
  readonly #token: Buffer;
  readonly #hosts: ReadonlySet<string>;

  constructor(token: string, port: number) {
    this.#token = Buffer.from(token);
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  /** True when Host, and what a browser says about the page that asks, name this server. */
  isFromHere({ headers }: Head): boolean {
    const { host, origin } = headers;
    if (host === undefined || !this.#hosts.has(host)) return false;
    // A page of one of our names and a request to the other are two origins too.
    if (origin !== undefined && origin !== `http://${host}`) return false;
    return isAskedByOurPage(headers);
  }

  /** True when the address carries the token; takes equally long for every wrong one. */
  hasToken(url: URL): boolean {
    const given = Buffer.from(url.searchParams.get('token') ?? '');
    return given.length === this.#token.length && timingSafeEqual(given, this.#token);
  }
}

/**
 * What a browser says in `Sec-Fetch-Site`; other programs say nothing. Another site may hold a link to us, which is
 * worth nothing without the token, but may not load our files into its own page.
 */
function isAskedByOurPage(headers: Head['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
