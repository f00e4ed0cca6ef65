import type { Rate } from './rate-limit.ts';

/** What one page needs, with room to spare; a client that exceeds it is slowed down or refused. */
export interface WebLimits {
  /** Milliseconds in which the head, and the whole, of a request must arrive, and for which idle connections stay. */
  readonly requestMs: number;
  readonly connections: number;
  readonly headerBytes: number;
  /** Requests for files of the page. */
  readonly requests: Rate;
  /** Messages over the socket; a page that sends faster is read more slowly. */
  readonly messages: Rate;
  readonly messageBytes: number;
  /** Answers waiting for a page to read them; above this its socket is ended. */
  readonly unreadBytes: number;
  /** Milliseconds between pings; a socket that has not answered by the next one is ended. */
  readonly silenceMs: number;
}

export const WEB_LIMITS: WebLimits = {
  requestMs: 5000,
  connections: 64,
  headerBytes: 16 * 1024,
  requests: { burst: 400, perSecond: 100 },
  messages: { burst: 400, perSecond: 200 },
  messageBytes: 256 * 1024,
  unreadBytes: 32 * 1024 * 1024,
  silenceMs: 30_000,
};
