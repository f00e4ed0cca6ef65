// Syncs a synthetic library over loopback, then one in which 1% of the parts differ, and prints the speed, beside that
// of fetching the same bytes from the same server and discarding them, as one JSON document:
//   npm run -s bench -- sync [--gigabytes 2] [--folder DIR]
import { fork, spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { Agent, get } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hashFile, PART_BYTES } from '#electron/formats/file-hash.ts';
import { manifestText, readManifest } from '#electron/formats/manifest.ts';
import { inParallel } from '#electron/sync/in-parallel.ts';
import { partsOf, totalBytes } from '#electron/sync/library-parts.ts';
import { TRANSFER_LIMITS } from '#electron/sync/transfer-limits.ts';
import { bareManifest } from './support/bare-manifest.ts';

const { values } = parseArgs({
  options: { gigabytes: { type: 'string', default: '2' }, folder: { type: 'string', default: tmpdir() } },
});
const ROOT = join(import.meta.dirname, '..');
const BIG = 'item-factors.npy';
const SMALL = [
  'catalogue.sqlite',
  'item-gramian.npy',
  'viewer-factors.npy',
  'collaborative.faiss',
  'collaborative.ivfdata',
];

function writeManifest(folder: string): void {
  const files = [BIG, ...SMALL].map((path) => {
    const { bytes, sha256, parts } = hashFile(join(folder, path));
    return { path, bytes, sha256, parts: [...parts] };
  });
  writeFileSync(join(folder, 'manifest.json'), manifestText(bareManifest(files)));
}

/** A library of random bytes; with `from`, a copy of it with every hundredth part of its big file changed. */
function writeLibrary(folder: string, parts: number, from?: string): void {
  mkdirSync(folder);
  if (from === undefined) {
    for (const name of SMALL) writeFileSync(join(folder, name), randomFillSync(Buffer.alloc(1000)));
    const file = openSync(join(folder, BIG), 'w');
    for (let i = 0; i < parts; i++) writeSync(file, randomFillSync(Buffer.alloc(PART_BYTES)));
    closeSync(file);
  } else {
    for (const name of [...SMALL, BIG]) copyFileSync(join(from, name), join(folder, name));
    const file = openSync(join(folder, BIG), 'r+');
    for (let i = 0; i < parts; i += 100)
      writeSync(file, randomFillSync(Buffer.alloc(8)), 0, 8, i * PART_BYTES);
    closeSync(file);
  }
  writeManifest(folder);
}

/**
 * Runs `reelscope sync` and returns how long it took, its processor time (which other work on the machine hardly
 * changes), its peak memory, and how busy the machine was before: its load over the last minute.
 */
async function timeSync(port: number, channel: string, to: string) {
  const options = ['--from', 's3://bucket', '--endpoint', `http://127.0.0.1:${port}`, '--anonymous'];
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      'electron/hosts/cli/main.ts',
      'sync',
      ...options,
      '--allow-unsigned',
      '--channel',
      channel,
      '--to',
      to,
    ],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [load] = loadavg();
  let peakMb = 0;
  let cpuSeconds = 0;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, peakOf(child.pid ?? 0));
    cpuSeconds = Math.max(cpuSeconds, cpuSecondsOf(child.pid ?? 0));
  }, 50);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`sync ended with ${String(code)}`);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds, peakMb, loadBefore: load };
}

function peakOf(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Processor time of a process so far, including its threads; Linux counts in hundredths of a second. */
function cpuSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

const folder = mkdtempSync(join(values.folder, 'reelscope-sync-'));
const parts = Math.round((Number(values.gigabytes) * 1e9) / PART_BYTES);
const [one, two, root] = ['one', 'two', 'root'].map((name) => join(folder, name)) as [string, string, string];
try {
  writeLibrary(one, parts);
  writeLibrary(two, parts, one);
  const server = fork(join(ROOT, 'bench/support/part-server.ts'), [one, two]);
  const heard = () =>
    new Promise<{ port: number; sent: number }>((resolve) => server.once('message', resolve));
  const { port } = await heard();
  const sentBytes = async () => {
    server.send('sent');
    return (await heard()).sent;
  };

  const manifest = readManifest(one);
  const bytes = totalBytes(manifest);
  const agent = new Agent({ keepAlive: true });
  const fetchStarted = performance.now();
  await inParallel(
    partsOf(manifest),
    TRANSFER_LIMITS.connections,
    new AbortController().signal,
    ({ sha256 }) =>
      new Promise((resolve, reject) => {
        get({ port, path: `/bucket/parts/${sha256}`, agent }, (response) => {
          response.resume().once('end', resolve);
        }).once('error', reject);
      }),
  );
  const fetchSeconds = (performance.now() - fetchStarted) / 1000;
  agent.destroy();
  const hashStarted = performance.now();
  createHash('sha256').update(Buffer.alloc(256e6)).digest();
  const hashMbPerSecond = 256 / ((performance.now() - hashStarted) / 1000);

  const before = await sentBytes();
  const full = await timeSync(port, 'version-0', root);
  const middle = await sentBytes();
  const delta = await timeSync(port, 'version-1', root);
  const after = await sentBytes();
  server.disconnect();
  const mb = bytes / 1e6;
  process.stdout.write(
    `${JSON.stringify({
      megabytes: Math.round(mb),
      fetchOnlyMbPerSecond: Math.round(mb / fetchSeconds),
      hashMbPerSecond: Math.round(hashMbPerSecond),
      full: { ...full, mbPerSecond: Math.round(mb / full.seconds), sentShare: (middle - before) / bytes },
      onePercent: { ...delta, sentShare: (after - middle) / bytes },
    })}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
