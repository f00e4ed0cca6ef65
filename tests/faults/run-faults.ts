// `npm run faults [-- SUITE ...] [--count N]`: the long fault suites, all or those named, with counts. Prints one JSON
// line for each; the exit code is 1 if one found something wrong.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { trainSampleLibrary } from '#electron/training/sample/train-sample-library.ts';
import { hasSoftwareGpu, noSoftwareGpu } from '../fixtures/software-gpu.ts';
import { breakGpus } from './break-gpu.ts';
import { canMountImages, cutSyncPower } from './cut-sync-power.ts';
import { damageLibrary } from './damage-library.ts';
import { callFaults, failSyncCalls, hasStrace } from './fail-sync-calls.ts';
import { fillGpuMemory } from './fill-gpu-memory.ts';
import { fillSyncDisk } from './fill-sync-disk.ts';
import { canMountDisks, fillTrainingDisk } from './fill-training-disk.ts';
import { fuzzApplication } from './fuzz-application.ts';
import { fuzzMessages } from './fuzz-messages.ts';
import { killEngines } from './kill-engine.ts';
import { killSync } from './kill-sync.ts';
import { killTraining } from './kill-training.ts';
import { misbehavingServers } from './misbehaving-servers.ts';

/** What a suite found, and whether everything went as it should. */
interface Outcome {
  readonly right: boolean;
  readonly report: object;
}

/** Each suite takes an empty folder and the number of faults to make (by default its own). */
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
  'gpu-faults': async (_folder, count = 100) => {
    if (!hasSoftwareGpu) return { report: { skipped: noSoftwareGpu }, right: true };
    const report = await breakGpus(count, Date.now() % 2 ** 31);
    return { report, right: report.wrong.length === 0 && report.happened > 0 };
  },
  'gpu-budget': async () => {
    if (!hasSoftwareGpu) return { report: { skipped: noSoftwareGpu }, right: true };
    const report = await fillGpuMemory();
    const isWithin = report.peakMiB <= report.budgetMiB && report.likesMiB > report.budgetMiB;
    return { report, right: isWithin && report.isSound && report.device === 'gpu' };
  },
  'engine-kills': async (folder, count = 400) => {
    const library = await sampleIn(folder);
    const report = await killEngines(library, join(folder, 'home'), count, Date.now() % 2 ** 31);
    const isInTime =
      report.failedAfterMs.worst <= 100 && report.silentAfterMs.worst <= 5000 && report.backMs.worst <= 2000;
    return { report, right: report.wrong.length === 0 && report.kills === count && isInTime };
  },
  'library-damage': async (folder, count = 2000) => {
    const library = await sampleIn(folder);
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    const report = damageLibrary(library, scratch, count, Date.now() % 2 ** 31);
    return { report, right: report.missed.length === 0 };
  },
  messages: async (folder, count = 100_000) => {
    const library = await sampleIn(folder);
    const home = join(folder, 'home');
    mkdirSync(home);
    const seed = Date.now() % 2 ** 31;
    const dispatcher = await fuzzMessages(count, seed);
    const application = await fuzzApplication(library, home, Math.min(count, 2000), seed);
    const right = dispatcher.wrong.length + application.wrong.length === 0;
    return { report: { seed, dispatcher, application }, right };
  },
  'sync-kills': async (folder, count = 1000) => {
    const report = await killSync(folder, count, Date.now() % 2 ** 31);
    const wrong = report.wrong.length + report.leftovers.length + report.partsFetchedAgain;
    return { report, right: wrong === 0 && report.killedUnderway > 0 };
  },
  'sync-servers': async (folder, count = 25) => {
    const report = await misbehavingServers(folder, count);
    return { report, right: report.wrong.length === 0 };
  },
  'sync-full-disk': async (folder, count = 200) => {
    if (!canMountDisks(folder))
      return { report: { skipped: 'only root on Linux can mount small disks' }, right: true };
    const report = await fillSyncDisk(folder, count);
    return { report, right: report.wrong.length + report.leftovers.length === 0 && report.paused > 0 };
  },
  'sync-failed-calls': async (folder, count = 60) => {
    if (!hasStrace) return { report: { skipped: 'strace is not installed' }, right: true };
    const report = await failSyncCalls(folder, callFaults(count));
    return { report, right: report.wrong.length === 0 && report.stopped > 0 };
  },
  'sync-power-cuts': async (folder, count = 100) => {
    if (!canMountImages(folder))
      return { report: { skipped: 'only root on Linux can mount disk images' }, right: true };
    const report = await cutSyncPower(folder, count, Date.now() % 2 ** 31);
    return { report, right: report.wrong.length === 0 && report.underway > 0 };
  },
};

/** The built-in library, made in the folder. */
async function sampleIn(folder: string): Promise<string> {
  const out = join(folder, 'sample');
  await trainSampleLibrary(out, { signal: new AbortController().signal, onProgress: () => undefined });
  return out;
}

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
