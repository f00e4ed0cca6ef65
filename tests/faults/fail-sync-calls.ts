import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '#electron/formats/manifest.ts';
import { damageOf, leftoversIn, setSyncScene, startSync } from './sync-scene.ts';

/** How syncs went in which one call of the file system failed. */
export interface FailedCallReport {
  readonly calls: number;
  /** Syncs that completed all the same. */
  readonly completed: number;
  /** Syncs that stopped with one line that says why. */
  readonly stopped: number;
  readonly wrong: readonly string[];
}

/** The calls by which a sync changes and reads its folder, under each name that the system has for them. */
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

export const hasStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/**
 * Lets the first, second, ... call of each kind on the files of the sync's folder fail, up to the `first`-th or the last
 * that there is, with each error; then syncs again without a failure.
 */
export async function failSyncCalls(folder: string, first: number): Promise<FailedCallReport> {
  const scene = await setSyncScene(folder);
  const { server, oldId, newId } = scene;
  const root = join(folder, 'root');
  const log = join(folder, 'strace.log');
  const watched = pathsOf(root, join(folder, 'new'), [oldId, newId]).flatMap((path) => ['-P', path]);
  const wrong: string[] = [];
  let calls = 0;
  let completed = 0;
  let stopped = 0;
  try {
    for (const call of CALLS) {
      for (const error of ERRORS) {
        for (let nth = 1; nth <= first; nth++) {
          rmSync(root, { recursive: true, force: true });
          scene.reset(root);
          const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${nth}`];
          const run = startSync(server, root, ['strace', '-f', '-qq', '-o', log, ...watched, ...inject]);
          const code = await run.ended;
          if (!existsSync(log) || !readFileSync(log, 'utf8').includes('(INJECTED)')) break;
          calls++;
          const where = `${call} number ${nth} with ${error}`;
          const errors = run
            .said()
            .split('\n')
            .filter((line) => line.startsWith('reelscope: '));
          if (code === 0) completed++;
          else if (code === 1 && errors.length === 1) stopped++;
          else wrong.push(`${where}: ended with ${String(code)}: ${run.said()}`);
          wrong.push(...(await damageOf(root, [oldId, newId])).map((why) => `${where}: ${why}`));
          const again = startSync(server, root);
          if ((await again.ended) !== 0) wrong.push(`${where}, then none: ${again.said()}`);
          wrong.push(...(await damageOf(root, [newId])).map((why) => `${where}, then none: ${why}`));
          wrong.push(...leftoversIn(root).map((name) => `${where}: left ${name}`));
        }
      }
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
