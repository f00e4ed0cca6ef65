import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { activeVersionFolder } from '#electron/sync/versions.ts';
import { TRANSFER_LIMITS } from '#electron/sync/transfer-limits.ts';
import { assertIntact } from '#electron/sync/verify-files.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { connectionTo, publish, sync } from '../sync/sync-harness.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A server with a new version, and a folder in which an old one is active: the starting point of every sync fault. */
export interface SyncScene {
  readonly server: S3Server;
  readonly oldId: string;
  readonly newId: string;
  /** Bytes of the new version that the old one does not have. */
  readonly newBytes: number;
  /** Makes `root` a folder with the old version, and nothing else. */
  reset(root: string): void;
  stop(): Promise<void>;
}

/** Part sizes that cause many requests, and so many moments to interrupt a sync. */
const FILES = 12;
const FILE_BYTES = 250_000;

/** Sets the scene in an empty folder. */
export async function setSyncScene(folder: string): Promise<SyncScene> {
  const server = await startS3Server();
  const template = join(folder, 'template');
  const names = Array.from({ length: FILES }, (_, i) => `file-${i}.npy`);
  const sizes = Object.fromEntries(names.map((name) => [name, FILE_BYTES]));
  const seeds = Object.fromEntries(names.slice(2).map((name, i) => [name, 100 + i]));
  const patient = { limits: TRANSFER_LIMITS };
  const old = await publish(server.endpoint, writeMadeLibrary(join(folder, 'old'), { sizes }), patient);
  await sync(server.endpoint, template, patient);
  const newLibrary = writeMadeLibrary(join(folder, 'new'), { sizes, seeds });
  const next = await publish(server.endpoint, newLibrary, patient);
  return {
    server,
    oldId: old.id,
    newId: next.id,
    newBytes: next.sentBytes,
    reset: (root) => {
      mkdirSync(root, { recursive: true });
      // The folder itself stays: it may be where a disk is mounted.
      for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true });
      cpSync(template, root, { recursive: true });
    },
    stop: () => server.stop(),
  };
}

/** Starts `reelscope sync` in a process of its own; `wrapper` is a command that runs it, such as strace. */
export function startSync(server: S3Server, root: string, wrapper: readonly string[] = []) {
  const { address } = connectionTo(server.endpoint);
  const options = ['--from', address, '--endpoint', server.endpoint, '--anonymous', '--allow-unsigned'];
  const command = ['--disable-warning=ExperimentalWarning', 'electron/hosts/cli/main.ts', 'sync', ...options];
  const [program, ...args] = [...wrapper, process.execPath, ...command, '--to', root];
  const child = spawn(program, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      resolve(code);
    });
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const signal = (name: NodeJS.Signals) => {
    if (child.pid !== undefined && isRunning()) process.kill(-child.pid, name);
  };
  return { ended, isRunning, signal, said: () => said };
}

/** Resolves when a sync sends its first request, so that its process is running and its work begins, or has ended. */
export async function untilAsked({ requests }: S3Server, sync: ReturnType<typeof startSync>): Promise<void> {
  const before = requests.length;
  while (requests.length === before && sync.isRunning()) await wait(2);
}

/** What is wrong with the active version of a folder, which should be one of `ids`, whole. */
export async function damageOf(root: string, ids: readonly string[]): Promise<string[]> {
  try {
    const active = activeVersionFolder(root);
    if (active === undefined || !ids.some((id) => active.endsWith(id))) {
      return [`${String(active)} is active and not one of ${ids.join()}`];
    }
    const { signal } = new AbortController();
    await assertIntact(active, readManifest(active), { signal, onBytes: () => undefined });
    return [];
  } catch (error) {
    return [toErrorValue(error).message];
  }
}

/** What a folder with versions should not hold. */
export function leftoversIn(root: string): string[] {
  const expected = ['.lock', 'versions', 'versions.json'];
  return readdirSync(root).filter((name) => !expected.includes(name));
}
