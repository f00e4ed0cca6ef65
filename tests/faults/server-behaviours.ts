import { gzipSync } from 'node:zlib';
import { goodHeaders, sendError, type Misbehaviour } from '../fixtures/s3-server.ts';

type Exchange = Parameters<Misbehaviour>[0] & { readonly object: Buffer };

/** One way for a server to get a part wrong, at some byte of it. */
export interface Behaviour {
  /** The sync's result if it happens once: recovery, or an error that is not worth a retry. */
  readonly once: 'recovers' | 'refused';
  /** The result if it always happens. */
  readonly always: 'recovers' | 'refused';
  /** `at` is an offset in the object; bytes before it may have been sent correctly. */
  readonly act: (exchange: Exchange, at: number) => void;
}

/** Wrong, but worth a retry; an error if it never ends. */
const transient = (act: Behaviour['act']): Behaviour => ({ once: 'recovers', always: 'refused', act });
/** Wrong in a way that a retry cannot fix. */
const final = (act: Behaviour['act']): Behaviour => ({ once: 'refused', always: 'refused', act });
/** Unusual, but the bytes are right. */
const harmless = (act: Behaviour['act']): Behaviour => ({ once: 'recovers', always: 'recovers', act });

const status =
  (code: number, name: string, headers: Record<string, string> = {}) =>
  (exchange: Exchange) => {
    sendError(exchange.response, code, name, headers);
  };

/** The bytes asked for, up to `at`. */
const before = ({ object, from, to }: Exchange, at: number) =>
  object.subarray(from, Math.max(from, Math.min(at, to)));

/** A correct answer's headers, some of them replaced, and any bytes. */
function send(
  { response, object, from, to }: Exchange,
  body: Buffer,
  headers: Record<string, string | undefined> = {},
) {
  const all: Record<string, string | undefined> = {
    ...goodHeaders(object, from, to),
    'Content-Length': String(body.length),
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  response.writeHead(206, Object.fromEntries(given)).end(body);
}

/** The bytes asked for, one of them changed. */
function changed(
  { object, from, to }: Exchange,
  at: number,
  change: (body: Buffer, index: number) => void,
): Buffer {
  const body = Buffer.from(object.subarray(from, to));
  change(body, Math.max(0, Math.min(at - from, body.length - 1)));
  return body;
}

/** The correct headers and the bytes before `at`; then `then`. */
function sendHalf(exchange: Exchange, at: number, then: () => void): void {
  const { response, object, from, to } = exchange;
  response.writeHead(206, goodHeaders(object, from, to));
  response.flushHeaders();
  response.write(before(exchange, at), then);
}

/** What servers, proxies and networks do wrong. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  'reset before the headers': transient(({ request }) => request.socket.resetAndDestroy()),
  'closed before the headers': transient(({ request }) => request.socket.destroy()),
  'reset in the body': transient((exchange, at) => {
    sendHalf(exchange, at, () => exchange.request.socket.resetAndDestroy());
  }),
  'closed in the body': transient((exchange, at) => {
    sendHalf(exchange, at, () => exchange.request.socket.destroy());
  }),
  'stalls before the headers': transient(() => undefined),
  'stalls in the body': transient((exchange, at) => {
    sendHalf(exchange, at, () => undefined);
  }),
  'drips a byte now and then': transient((exchange, at) => {
    sendHalf(exchange, at, () => {
      const timer = setInterval(() => exchange.response.write('x'), 30);
      exchange.response.on('close', () => {
        clearInterval(timer);
      });
    });
  }),
  'a shorter body, honestly announced': transient((exchange, at) => {
    send(exchange, before(exchange, at));
  }),
  'a longer body': transient((exchange) => {
    const { object, from, to } = exchange;
    send(exchange, Buffer.concat([object.subarray(from, to), Buffer.from('more')]));
  }),
  'an empty body': transient((exchange) => {
    send(exchange, Buffer.alloc(0));
  }),
  'a flipped bit': transient((exchange, at) => {
    send(
      exchange,
      changed(exchange, at, (body, i) => body.writeUInt8((body[i] ?? 0) ^ 1, i)),
    );
  }),
  'zeros from some byte on': transient((exchange, at) => {
    send(
      exchange,
      changed(exchange, at, (body, i) => body.fill(0, i)),
    );
  }),
  'a byte missing, length kept': transient((exchange, at) => {
    send(
      exchange,
      changed(exchange, at, (body, i) => body.copy(body, i, i + 1)),
    );
  }),
  "another object's bytes": transient((exchange) => {
    send(exchange, Buffer.alloc(exchange.to - exchange.from, 'other'));
  }),
  'the right range announced, other bytes sent': transient((exchange) => {
    const { object, from, to } = exchange;
    send(exchange, Buffer.concat([object.subarray(from + 1, to), Buffer.from('x')]));
  }),
  '200 with everything': transient(({ response, object }) => {
    response.writeHead(200, goodHeaders(object, 0, object.length, false)).end(object);
  }),
  '200 with an error page': transient(({ response }) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Sign in to the hotel wifi</html>');
  }),
  '200 with an S3 error': transient(({ response }) => {
    response.writeHead(200).end('<?xml version="1.0"?><Error><Code>InternalError</Code></Error>');
  }),
  '204 with nothing': transient(({ response }) => response.writeHead(204).end()),
  'another range': transient((exchange) => {
    const { object, to } = exchange;
    send(exchange, object.subarray(1, to), { 'Content-Range': `bytes 1-${to - 1}/${object.length}` });
  }),
  'another total size': transient((exchange) => {
    const { object, from, to } = exchange;
    const range = `bytes ${from}-${to - 1}/${object.length + 1}`;
    send(exchange, object.subarray(from, to), { 'Content-Range': range });
  }),
  'an unknown total size': transient((exchange) => {
    const { object, from, to } = exchange;
    send(exchange, object.subarray(from, to), { 'Content-Range': `bytes ${from}-${to - 1}/*` });
  }),
  'no Content-Range': transient((exchange) => {
    send(exchange, exchange.object.subarray(exchange.from, exchange.to), { 'Content-Range': undefined });
  }),
  'several ranges in one': transient(({ response }) => {
    response.writeHead(206, { 'Content-Type': 'multipart/byteranges; boundary=x' }).end('--x--');
  }),
  'a compressed body': transient((exchange) => {
    const body = gzipSync(exchange.object.subarray(exchange.from, exchange.to));
    send(exchange, body, { 'Content-Encoding': 'gzip' });
  }),
  'chunks that end early': transient((exchange, at) => {
    const { response, object, from, to } = exchange;
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${to - 1}/${object.length}` });
    response.write(before(exchange, at), () => exchange.request.socket.destroy());
  }),
  'chunks without a length': harmless((exchange) => {
    const { response, object, from, to } = exchange;
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${to - 1}/${object.length}` });
    response.end(object.subarray(from, to));
  }),
  'no ETag': harmless((exchange) => {
    send(exchange, exchange.object.subarray(exchange.from, exchange.to), { ETag: undefined });
  }),
  'broken off under one ETag, replaced under another': transient((exchange, at) => {
    const { response, object, from, to } = exchange;
    response.writeHead(206, { ...goodHeaders(object, from, to), ETag: '"another"' });
    response.write(before(exchange, at), () => exchange.request.socket.destroy());
  }),
  'garbage instead of HTTP': transient(({ request }) => {
    request.socket.end('this is not HTTP\r\n\r\n');
  }),
  'headers without end': transient(({ request }) => {
    request.socket.end(`HTTP/1.1 206 Partial Content\r\n${'x-long: y\r\n'.repeat(20_000)}`);
  }),
  'a not modified answer': final(({ response }) => response.writeHead(304).end()),
  'a redirect to itself': final(({ response, request }) => {
    response.writeHead(307, { Location: request.url ?? '/' }).end();
  }),
  'a permanent redirect': final(status(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-9' })),
  '400 bad request': final(status(400, 'InvalidRequest')),
  '401 unauthorised': final(status(401, 'Unauthorized')),
  '403 forbidden': final(status(403, 'AccessDenied')),
  '403 clock skew': final(status(403, 'RequestTimeTooSkewed')),
  '404 not found': final(status(404, 'NoSuchKey')),
  '407 proxy password': final(status(407, 'ProxyAuthenticationRequired')),
  '410 gone': final(status(410, 'Gone')),
  '412 precondition failed': final(status(412, 'PreconditionFailed')),
  '416 range not satisfiable': final(status(416, 'InvalidRange')),
  '408 request timeout': transient(status(408, 'RequestTimeout')),
  '429 too many requests': transient(status(429, 'TooManyRequests', { 'Retry-After': '0' })),
  '500 with broken XML': transient(({ response }) => {
    response.writeHead(500, { 'Content-Type': 'application/xml' }).end('<?xml version="1.0"?><Err');
  }),
  '502 with a page': transient(({ response }) => {
    response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html>Bad gateway</html>');
  }),
  '503 slow down': transient(status(503, 'SlowDown', { 'Retry-After': '0' })),
  '503 until a date': transient(status(503, 'SlowDown', { 'Retry-After': 'Thu, 01 Jan 1970 00:00:00 GMT' })),
  '503 for an hour': final(status(503, 'SlowDown', { 'Retry-After': '3600' })),
  '504 gateway timeout': transient(status(504, 'GatewayTimeout')),
};
