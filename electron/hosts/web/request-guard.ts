import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const HTTP_PORT = 80;

type Head = Pick<IncomingMessage, 'headers'>;

/** A random secret of 192 bits, new at every start, known only to those who were shown the address. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Decides which requests are ours: those that were sent to the loopback address by its own name (not by one that
 * somebody else's DNS resolves to it), from our own page, and with the token.
 */
export class RequestGuard {
  readonly #token: Buffer;
  readonly #hosts: ReadonlySet<string>;

  constructor(token: string, port: number) {
    this.#token = Buffer.from(token);
    const names = ['127.0.0.1', 'localhost'];
    const withPort = names.map((name) => `${name}:${port}`);
    // Browsers leave out the port that HTTP has by itself.
    this.#hosts = new Set(port === HTTP_PORT ? [...names, ...withPort] : withPort);
  }

  /** True if Host names this server, and Origin and Sec-Fetch-Site, where sent, name our own page. */
  isFromHere({ headers }: Head): boolean {
    const { host, origin } = headers;
    if (host === undefined || !this.#hosts.has(host)) return false;
    // 127.0.0.1 and localhost are different origins, too.
    if (origin !== undefined && origin !== `http://${host}`) return false;
    return isAskedByOurPage(headers);
  }

  /** True if the address carries the token; takes equally long for every wrong one of the right length. */
  hasToken(url: URL): boolean {
    const given = Buffer.from(url.searchParams.get('token') ?? '');
    return given.length === this.#token.length && timingSafeEqual(given, this.#token);
  }
}

/**
 * Checks `Sec-Fetch-Site`, which browsers send and other programs do not. Another site may link to us, which is useless
 * without the token, but it may not load our files into its own page.
 */
function isAskedByOurPage(headers: Head['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
