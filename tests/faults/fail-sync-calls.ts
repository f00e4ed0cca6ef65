import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { sync } from '../sync/sync-harness.ts';
import { damageOf, leftoversIn, setSyncScene, startSync } from './sync-scene.ts';

/** The results of syncs in which one file-system call failed. */
export interface FailedCallReport {
  /** Failed calls of each kind. */
  readonly calls: Readonly<Record<string, number>>;
  /** Syncs that completed anyway. */
  readonly completed: number;
  /** Syncs that stopped with one line that says why. */
  readonly stopped: number;
  readonly wrong: readonly string[];
}

/** The calls by which a sync changes and reads its folder, under each of their system names. */
const CALLS = [
  'openat',
  'pwrite64,write',
  'pread64,read',
  'ftruncate',
  'fsync,fdatasync',
  'rename,renameat2',
  'unlink,unlinkat,rmdir',
  'mkdir',
];
const ERRORS = ['EIO', 'ENOSPC', 'EACCES'];

/** One call that fails: the `nth` of its kind. */
interface CallFault {
  readonly call: string;
  readonly error: string;
  readonly nth: number;
}

/** The first, second, ... `first`-th call of each kind, with each error. */
export function callFaults(first: number): CallFault[] {
  return Array.from({ length: first }, (_, i) =>
    CALLS.flatMap((call) => ERRORS.map((error) => ({ call, error, nth: i + 1 }))),
  ).flat();
}

/** strace counts calls per thread, so all file-system calls are made by one. */
const STRACE = ['strace', '-f', '-qq', '-E', 'UV_THREADPOOL_SIZE=1'];

export const hasStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/**
 * Makes a call on the files of the sync's folder fail, each of `faults` in a sync of its own, if a sync makes that many
 * calls of the kind; then syncs again without a failure.
 */
export async function failSyncCalls(folder: string, faults: readonly CallFault[]): Promise<FailedCallReport> {
  const scene = await setSyncScene(folder);
  const { server, oldId, newId } = scene;
  const root = join(folder, 'root');
  const log = join(folder, 'strace.log');
  const watched = pathsOf(root, join(folder, 'new'), [oldId, newId]).flatMap((path) => ['-P', path]);
  const wrong: string[] = [];
  const calls: Record<string, number> = {};
  /** How many calls of a kind a sync makes, once that is known. */
  const made = new Map<string, number>();
  let completed = 0;
  let stopped = 0;
  try {
    for (const { call, error, nth } of faults) {
      if ((made.get(call) ?? Infinity) < nth) continue;
      scene.reset(root);
      rmSync(log, { force: true });
      const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${nth}`];
      const run = startSync(server, root, [...STRACE, '-o', log, ...watched, ...inject]);
      const code = await run.ended;
      if (!existsSync(log) || !readFileSync(log, 'utf8').includes('(INJECTED)')) {
        made.set(call, nth - 1);
        continue;
      }
      calls[call] = (calls[call] ?? 0) + 1;
      const where = `${call} number ${nth} with ${error}`;
      const errors = run
        .said()
        .split('\n')
        .filter((line) => line.startsWith('reelscope: '));
      if (code === 0) completed++;
      else if (code === 1 && errors.length === 1) stopped++;
      else wrong.push(`${where}: ended with ${String(code)}: ${run.said()}`);
      wrong.push(...(await damageOf(root, [oldId, newId])).map((why) => `${where}: ${why}`));
      await sync(server.endpoint, root).catch((failure: unknown) =>
        wrong.push(`${where}, then none: ${toErrorValue(failure).message}`),
      );
      wrong.push(...(await damageOf(root, [newId])).map((why) => `${where}, then none: ${why}`));
      wrong.push(...leftoversIn(root).map((name) => `${where}: left ${name}`));
    }
  } finally {
    await scene.stop();
  }
  return { calls, completed, stopped, wrong };
}

/** Every path that a sync of this library into this folder can touch. */
function pathsOf(root: string, library: string, ids: readonly string[]): string[] {
  const names = ['manifest.json', ...readManifest(library).files.map(({ path }) => path)];
  const folders = ids.flatMap((id) => [join(root, 'incoming', id), join(root, 'versions', id)]);
  const own = ['', '.lock', 'versions.json', 'versions.json.new', 'versions', 'incoming', 'trash'];
  return [
    ...own.map((name) => join(root, name)),
    ...folders,
    ...folders.flatMap((path) => names.map((name) => join(path, name))),
  ];
}
