import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '#electron/training/random.ts';
import { damageOf, leftoversIn, setSyncScene, startSync, untilAsked } from './sync-scene.ts';

/** How syncs continued after power cuts. */
export interface PowerCutReport {
  readonly cuts: number;
  /** Cuts after which the new version was active. */
  readonly activated: number;
  /** Cuts that left part of the new version behind. */
  readonly underway: number;
  readonly wrong: readonly string[];
}

const DISK_BYTES = 48 * 1024 * 1024;

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

/** Whether disk images can be made and mounted here. */
export function canMountImages(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    const image = makeImage(join(folder, 'probe.img'));
    const place = join(folder, 'probe-image');
    mkdirSync(place);
    run('mount', '-o', 'loop', image, place);
    run('umount', place);
    return true;
  } catch {
    return false;
  }
}

function makeImage(path: string): string {
  writeFileSync(path, '');
  truncateSync(path, DISK_BYTES);
  run('mkfs.ext4', '-q', '-F', path);
  return path;
}

/**
 * Copies the image of a mounted ext4 disk at a random moment of a sync onto it, as a power cut would leave it, and
 * mounts the copy: the active version there must be whole, and a sync must be able to resume.
 */
export async function cutSyncPower(folder: string, cuts: number, seed: number): Promise<PowerCutReport> {
  const scene = await setSyncScene(folder);
  const { server, oldId, newId } = scene;
  const random = new Random(seed);
  const [disk, cut] = [join(folder, 'disk'), join(folder, 'cut')];
  for (const place of [disk, cut]) mkdirSync(place);
  const image = makeImage(join(folder, 'disk.img'));
  const copy = join(folder, 'cut.img');
  const wrong: string[] = [];
  let activated = 0;
  let underway = 0;
  const runMs = [0, 0];
  try {
    for (let done = -2; done < cuts; done++) {
      // Every other disk writes synchronously, so that cuts hit syncs half-way; the others write as late as they like.
      run('mount', '-o', done % 2 === 0 ? 'loop,sync' : 'loop', image, disk);
      try {
        const root = join(disk, 'root');
        scene.reset(root);
        run('sync', '-f', disk);
        const sync = startSync(server, root);
        await untilAsked(server, sync);
        const started = performance.now();
        // The first two syncs, one on each kind of disk, are only timed.
        if (done >= 0) {
          await wait(random.uniform() * 1.05 * (runMs[done % 2] ?? 0));
          sync.signal('SIGSTOP');
          copyFileSync(image, copy);
          sync.signal('SIGCONT');
        }
        if ((await sync.ended) !== 0) wrong.push(sync.said());
        if (done < 0) runMs[done + 2] = performance.now() - started;
      } finally {
        run('umount', disk);
      }
      if (done < 0) continue;
      run('mount', '-o', 'loop', copy, cut);
      try {
        const root = join(cut, 'root');
        const problems = await damageOf(root, [oldId, newId]);
        if ((await damageOf(root, [newId])).length === 0) activated++;
        else if (existsSync(join(root, 'incoming', newId))) underway++;
        const again = startSync(server, root);
        if ((await again.ended) !== 0) problems.push(again.said());
        problems.push(...(await damageOf(root, [newId])), ...leftoversIn(root));
        wrong.push(...problems.map((why) => `cut ${done}: ${why}`));
      } finally {
        run('umount', cut);
        rmSync(copy);
      }
    }
  } finally {
    await scene.stop();
  }
  return { cuts, activated, underway, wrong };
}
