import type { Rate } from './rate-limit.ts';

/** What one page needs, with room to spare; whoever asks for more is slowed down or refused. */
export interface WebLimits {
  /** How long the head of a request, and the whole of it, may take to arrive. */
  readonly requestMs: number;
  readonly connections: number;
  readonly headerBytes: number;
  /** Files of the page. */
  readonly requests: Rate;
  /** Messages over the socket; a page that sends faster is read more slowly. */
  readonly messages: Rate;
  readonly messageBytes: number;
  /** Answers that a page has not read yet. */
  readonly unreadBytes: number;
  /** A socket that gives no sign of life for so long is ended. */
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
