import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { CONTENT_SECURITY_POLICY, contentTypeOf, fileFor } from '#electron/app/renderer-files.ts';
import { addressOf } from './request-address.ts';
import type { RateLimit } from './rate-limit.ts';
import type { RequestGuard } from './request-guard.ts';

/** Without any CORS header, so that no other page can read an answer. */
const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

interface Page {
  readonly guard: RequestGuard;
  /** The folder with the only files that are served. */
  readonly folder: string;
  readonly requests: RateLimit;
}

/**
 * Answers a GET for a file of the page. Otherwise says why not: 403 for a foreign host or page or a missing token, 404,
 * 405, 413 for a request with a body, 429 for too many requests.
 */
export function answerPage(request: IncomingMessage, response: ServerResponse, page: Page): void {
  const { guard, folder, requests } = page;
  response.setHeaders(new Map(Object.entries(HEADERS)));
  const refuse = (status: number, text: string, headers: Record<string, string> = {}) => {
    // The connection is closed, not kept until the rest of the request has arrived.
    response
      .writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
      .end(`${text}\n`);
  };
  const url = addressOf(request);
  if (url === undefined || !guard.isFromHere(request)) {
    refuse(403, 'Reelscope answers on this computer only.');
    return;
  }
  // Counted only here, so that requests of other pages, refused above, do not use up the limit.
  const waitMs = requests.take();
  if (waitMs > 0) {
    refuse(429, 'Too many requests: wait a moment.', { 'Retry-After': String(Math.ceil(waitMs / 1000)) });
    return;
  }
  if (request.method !== 'GET') {
    refuse(405, 'Only GET is answered here.', { Allow: 'GET' });
    return;
  }
  if (hasBody(request)) {
    refuse(413, 'Nothing is to be sent here.');
    return;
  }
  const file = fileFor(folder, url.pathname);
  if (file === undefined) {
    refuse(404, 'There is nothing here.');
    return;
  }
  const type = contentTypeOf(file);
  if (type.startsWith('text/html') && !guard.hasToken(url)) {
    refuse(403, 'Open the address that Reelscope printed when it started: it ends with a token.');
    return;
  }
  response.setHeader('Content-Type', type);
  // If either fails, both are closed: a browser that goes away in the middle leaves no open file behind.
  pipeline(createReadStream(file), response, () => undefined);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
