import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { NetworkRequest } from '#shared/domain/network.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';

/** How many requests are kept in memory and shown. */
const KEPT = 1000;
/** A larger file is moved aside, replacing the one moved aside before. */
const MAX_FILE_BYTES = 1024 * 1024;

const lineSchema = z.object({
  at: z.string(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  sentBytes: z.number(),
  receivedBytes: z.number(),
});

/**
 * Records every HTTP request that this process makes, whatever code makes it: Node itself reports them
 * (node:diagnostics_channel), so that none can be missed. Queries and headers are left out, because they may hold
 * secrets. Writes one line of JSON each, to a file that later programs read.
 */
export class RequestLedger {
  readonly #file: string;
  readonly #onRequest: (request: NetworkRequest) => void;
  readonly #started = new WeakMap<ClientRequest, string>();
  /** How much a connection had moved when its last request ended. */
  readonly #moved = new WeakMap<Socket, { sent: number; received: number }>();
  #requests: NetworkRequest[];

  constructor(file: string, onRequest: (request: NetworkRequest) => void) {
    this.#file = file;
    this.#onRequest = onRequest;
    this.#requests = readLines(file);
    subscribe('http.client.request.start', this.#onStart);
    subscribe('http.client.response.finish', this.#onResponse);
    subscribe('http.client.request.error', this.#onError);
  }

  /** Newest first. */
  get requests(): readonly NetworkRequest[] {
    return [...this.#requests].reverse();
  }

  close(): void {
    unsubscribe('http.client.request.start', this.#onStart);
    unsubscribe('http.client.response.finish', this.#onResponse);
    unsubscribe('http.client.request.error', this.#onError);
  }

  readonly #onStart = (message: unknown) => {
    this.#started.set((message as { request: ClientRequest }).request, new Date().toISOString());
  };

  /** Called when the headers of an answer are here; its body has moved when the answer closes. */
  readonly #onResponse = (message: unknown) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const { socket } = response;
    response.once('close', () => {
      this.#end(request, socket, response.statusCode ?? null);
    });
  };

  readonly #onError = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    this.#end(request, request.socket ?? undefined, null);
  };

  #end(request: ClientRequest, socket: Socket | undefined, status: number | null): void {
    const at = this.#started.get(request);
    // It has ended already: a body that breaks off both fails and closes.
    if (at === undefined) return;
    this.#started.delete(request);
    const before = (socket && this.#moved.get(socket)) ?? { sent: 0, received: 0 };
    const now = { sent: socket?.bytesWritten ?? 0, received: socket?.bytesRead ?? 0 };
    if (socket !== undefined) this.#moved.set(socket, now);
    const entry = {
      at,
      method: request.method,
      host: request.getHeader('host')?.toString() ?? request.host,
      path: request.path.split('?', 1)[0] ?? '',
      status,
      sentBytes: now.sent - before.sent,
      receivedBytes: now.received - before.received,
    };
    this.#requests = [...this.#requests.slice(1 - KEPT), entry];
    this.#write(entry);
    this.#onRequest(entry);
  }

  #write(entry: NetworkRequest): void {
    try {
      makeFolder(dirname(this.#file));
      const size = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
      if (size > MAX_FILE_BYTES) renameSync(this.#file, `${this.#file}.before`);
      appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    } catch {
      // A full disk must not end the transfer that is being recorded; what is in memory is still shown.
    }
  }
}

/** What earlier programs wrote; lines cut short by a crash are left out. */
function readLines(file: string): NetworkRequest[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(-KEPT - 1);
  return lines.flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
