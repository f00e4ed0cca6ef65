import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, startTraining, writeSmallDataset } from './small-training.ts';

/** The results of a series of runs on disks that were too small. */
export interface FullDiskReport {
  readonly disks: number;
  /** Runs that met the full disk. */
  readonly full: number;
  /** Those of them that did not say so in one line, or left a whole or partial library behind. */
  readonly wrong: readonly string[];
  /** Libraries that, after space was freed, differ from one made without trouble. */
  readonly different: number;
  /** Things left beside a completed library. */
  readonly leftovers: readonly string[];
}

/** The space that a run needs, including temporary files, as a multiple of the library's size. */
const MOST_ROOM = 3;
const PLENTY = '512m';

/** Whether small disks can be mounted here: on Linux, as root. */
export function canMountDisks(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = join(folder, 'probe');
  mkdirSync(probe);
  const mounted = mount(probe, '64k');
  if (mounted) spawnSync('umount', [probe]);
  return mounted;
}

/**
 * Trains on `disks` file systems of growing size; if one was too small, frees space and runs again. `folder` must be
 * empty.
 */
export async function fillTrainingDisk(folder: string, disks: number): Promise<FullDiskReport> {
  const input = writeSmallDataset(folder);
  const reference = join(folder, 'reference');
  const first = startTraining(input, reference);
  if ((await first.ended) !== 0) throw new Error(`the run with space enough failed: ${first.said()}`);
  const expected = fingerprint(reference);
  const bytes = readdirSync(reference).reduce((sum, name) => sum + statSync(join(reference, name)).size, 0);

  let full = 0;
  let different = 0;
  const wrong: string[] = [];
  const leftovers: string[] = [];
  for (let i = 1; i <= disks; i++) {
    const disk = join(folder, `disk-${i}`);
    const size = Math.ceil((MOST_ROOM * bytes * i) / disks / 4096) * 4096;
    mkdirSync(disk);
    if (!mount(disk, String(size))) throw new Error(`no disk of ${size} bytes could be mounted`);
    try {
      const out = join(disk, 'library');
      const run = startTraining(input, out);
      if ((await run.ended) !== 0) {
        full++;
        const left = readdirSync(disk).filter((name) => name !== '.library.training');
        const errors = run
          .said()
          .split('\n')
          .filter((line) => line.includes('disk is full'));
        if (errors.length !== 1 || left.length > 0) wrong.push(`${size} bytes: ${run.said()} ${left.join()}`);
        spawnSync('mount', ['-o', `remount,size=${PLENTY}`, disk]);
        const again = startTraining(input, out);
        if ((await again.ended) !== 0) wrong.push(`${size} bytes, then more: ${again.said()}`);
      }
      if (fingerprint(out) !== expected) different++;
      leftovers.push(...readdirSync(disk).filter((name) => name !== 'library'));
    } finally {
      spawnSync('umount', [disk]);
    }
  }
  return { disks, full, wrong, different, leftovers };
}

function mount(folder: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;
}
