// `npm run faults [-- SUITE ...] [--count N]`: the long fault suites, all or those named, with counts. Prints a JSON line
// for each; the exit code is 1 where one found something wrong.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { canMountDisks, fillTrainingDisk } from './fill-training-disk.ts';
import { killTraining } from './kill-training.ts';

/** What a suite found, and whether all went as it should. */
interface Outcome {
  readonly right: boolean;
  readonly report: object;
}

/** Each suite takes an empty folder and how many faults to make (its own number, if not told). */
const SUITES: Record<string, (folder: string, count: number | undefined) => Promise<Outcome>> = {
  'training-kills': async (folder, count = 200) => {
    const report = await killTraining(folder, count, Date.now() % 2 ** 31);
    return { report, right: report.different === 0 && report.leftovers.length === 0 };
  },
  'training-full-disk': async (folder, count = 60) => {
    if (!canMountDisks(folder))
      return { report: { skipped: 'only root on Linux can mount small disks' }, right: true };
    const report = await fillTrainingDisk(folder, count);
    const wrong = report.wrong.length + report.different + report.leftovers.length;
    return { report, right: wrong === 0 && report.full > 0 };
  },
};

const { values, positionals } = parseArgs({
  options: { count: { type: 'string' } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(SUITES);
for (const name of names) {
  const suite = SUITES[name];
  if (suite === undefined) throw new Error(`Name one of ${Object.keys(SUITES).join(', ')}.`);
  const folder = mkdtempSync(join(tmpdir(), 'reelscope-faults-'));
  try {
    const { report, right } = await suite(
      folder,
      values.count === undefined ? undefined : Number(values.count),
    );
    process.stdout.write(`${JSON.stringify({ suite: name, ...report })}\n`);
    if (!right) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
