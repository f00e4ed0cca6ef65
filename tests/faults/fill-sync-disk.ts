import { spawnSync } from 'node:child_process';
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { damageOf, leftoversIn, setSyncScene, startSync } from './sync-scene.ts';

/** The results of syncs onto disks that were too small. */
export interface FullSyncDiskReport {
  readonly disks: number;
  /** Syncs that stopped and said how much space they need. */
  readonly paused: number;
  /** Syncs that completed although the disk was filled by something else once they had begun to fetch. */
  readonly completedOnFilledDisk: number;
  readonly wrong: readonly string[];
  readonly leftovers: readonly string[];
}

const STEP_BYTES = 64 * 1024;
const PLENTY = '64m';
const SAID = /The disk is full: [\d.]+ MB more are needed .* and [\d.]+ MB are free/;

/**
 * Syncs onto file systems that grow by 64 KiB from one that just holds the old version, every other one filled up by
 * something else while the sync fetches; then makes room and syncs again. At most `disks` of them.
 */
export async function fillSyncDisk(folder: string, disks: number): Promise<FullSyncDiskReport> {
  const scene = await setSyncScene(folder);
  const { server, oldId, newId } = scene;
  const root = join(folder, 'disk');
  mkdirSync(root);
  const wrong: string[] = [];
  const leftovers: string[] = [];
  let paused = 0;
  let completedOnFilledDisk = 0;
  let done = 0;
  const mounted = (size: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', root]).status === 0;
  try {
    if (!mounted(PLENTY)) throw new Error('no small disk can be mounted here');
    scene.reset(root);
    const { blocks, bfree, bsize } = statfsSync(root);
    const smallest = (blocks - bfree) * bsize;
    spawnSync('umount', [root]);
    for (; done < disks; done++) {
      const size = smallest + STEP_BYTES * (1 + Math.floor(done / 2));
      const filled = done % 2 === 1;
      if (!mounted(String(size))) throw new Error(`no disk of ${size} bytes could be mounted`);
      try {
        scene.reset(root);
        server.misbehave = ({ seen }) => {
          if (filled && seen.key.includes('/parts/')) fillUp(root);
          return false;
        };
        const run = startSync(server, root);
        const code = await run.ended;
        server.misbehave = undefined;
        const where = `${size} bytes${filled ? ', filled meanwhile' : ''}`;
        if (code === 0 && filled) completedOnFilledDisk++;
        if (code === 1) {
          paused++;
          if (!run.said().includes('The disk is full') || (!filled && !SAID.test(run.said()))) {
            wrong.push(`${where}: ${run.said()}`);
          }
        } else if (code !== 0) wrong.push(`${where}: ended with ${String(code)}: ${run.said()}`);
        wrong.push(...(await damageOf(root, [code === 0 ? newId : oldId])).map((why) => `${where}: ${why}`));
        spawnSync('mount', ['-o', `remount,size=${PLENTY}`, root]);
        spawnSync('rm', ['-f', join(root, FILLER)]);
        const again = startSync(server, root);
        if ((await again.ended) !== 0) wrong.push(`${where}, then more: ${again.said()}`);
        wrong.push(...(await damageOf(root, [newId])).map((why) => `${where}, then more: ${why}`));
        leftovers.push(...leftoversIn(root));
      } finally {
        spawnSync('umount', [root]);
      }
    }
  } finally {
    await scene.stop();
  }
  return { disks: done, paused, completedOnFilledDisk, wrong, leftovers };
}

const FILLER = 'filler';

/** Takes all the room that is left on a disk. */
function fillUp(root: string): void {
  const { bavail, bsize } = statfsSync(root);
  try {
    writeFileSync(join(root, FILLER), Buffer.alloc(bavail * bsize), { flag: 'a' });
  } catch {
    // It is full, which is what was wanted.
  }
}
