import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

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

  /** True when Host, and Origin where there is one, name this server. */
  isFromHere({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
    if (!this.#hosts.has(headers.host ?? '')) return false;
    if (headers.origin === undefined) return true;
    return [...this.#hosts].some((host) => headers.origin === `http://${host}`);
  }

  /** True when the address carries the token; takes equally long for every wrong one. */
  hasToken(url: URL): boolean {
    const given = Buffer.from(url.searchParams.get('token') ?? '');
    return given.length === this.#token.length && timingSafeEqual(given, this.#token);
  }
}
