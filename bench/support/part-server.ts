// Serves libraries in place as a store does, in a process of its own:
//   node bench/support/part-server.ts [--rate MB_A_SECOND] LIBRARY ...
// Channel version-0 names the first, and so on. Sends its port to its parent; then answers any message with the bytes
// of parts sent so far.
import { open, type FileHandle } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readManifest } from '#electron/formats/manifest.ts';
import { channelText } from '#electron/sync/channel.ts';
import { placedParts } from '#electron/sync/library-parts.ts';

interface Place {
  readonly file: FileHandle;
  readonly offset: number;
  readonly bytes: number;
}

const { values, positionals: libraries } = parseArgs({
  options: { rate: { type: 'string' } },
  allowPositionals: true,
});
/** Milliseconds per byte; 0 for no limit. */
const msPerByte = values.rate === undefined ? 0 : 1 / (1000 * Number(values.rate));
/** When the line, which all connections share, is free again. */
let isFreeAt = 0;
const places = new Map<string, Place>();
const texts = new Map<string, string>();
const channelOf = (channel: string, library: string) =>
  channelText(
    {
      channel,
      sequence: 1,
      published: new Date().toISOString(),
      expires: new Date(Date.now() + 1e9).toISOString(),
      library,
    },
    undefined,
  );

for (const [i, folder] of libraries.entries()) {
  const manifest = readManifest(folder);
  texts.set(`manifests/${manifest.id}.json`, readFileSync(join(folder, 'manifest.json'), 'utf8'));
  texts.set(`channels/version-${i}.json`, channelOf(`version-${i}`, manifest.id));
  const files = new Map<string, FileHandle>();
  for (const { sha256, bytes, place } of placedParts(manifest)) {
    if (places.has(sha256)) continue;
    const file = files.get(place.path) ?? (await open(join(folder, place.path), 'r'));
    files.set(place.path, file);
    places.set(sha256, { file, offset: place.offset, bytes });
  }
}

let sent = 0;

async function answer(key: string, range: string | undefined, response: ServerResponse): Promise<void> {
  const text = texts.get(key);
  if (text !== undefined) {
    response.end(text);
    return;
  }
  const part = places.get(key.replace('parts/', ''));
  if (part === undefined) {
    response.writeHead(404).end();
    return;
  }
  const [, first = '0', last = String(part.bytes - 1)] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  const length = Number(last) - Number(first) + 1;
  const body = Buffer.allocUnsafe(length);
  await part.file.read(body, 0, length, part.offset + Number(first));
  isFreeAt = Math.max(isFreeAt, performance.now()) + length * msPerByte;
  if (msPerByte > 0) await wait(isFreeAt - performance.now());
  sent += length;
  response.writeHead(206, {
    'Content-Length': length,
    'Content-Range': `bytes ${first}-${last}/${part.bytes}`,
    ETag: `"${key}"`,
  });
  response.end(body);
}

const server = createServer((request, response) => {
  const key = new URL(request.url ?? '/', 'http://x').pathname.split('/').slice(2).join('/');
  answer(key, request.headers.range, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', () => process.send?.({ sent }));
process.on('disconnect', () => process.exit());
