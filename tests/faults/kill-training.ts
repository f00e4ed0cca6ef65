import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '#electron/training/random.ts';
import { fingerprint, startTraining, writeSmallDataset } from './small-training.ts';

/** The results of a series of killed runs. */
export interface KillReport {
  readonly kills: number;
  /** How often a run, killed before or not, reached its end. */
  readonly completed: number;
  /** Completed libraries that differ in any byte from one made without interruption. */
  readonly different: number;
  /** Things left beside a completed library. */
  readonly leftovers: readonly string[];
}

/**
 * Kills training runs with SIGKILL at random moments, starting each again until it completes, for `kills` kills in all,
 * and compares what comes out with an uninterrupted run.
 */
export async function killTraining(folder: string, kills: number, seed: number): Promise<KillReport> {
  const random = new Random(seed);
  const input = writeSmallDataset(folder);
  const reference = join(folder, 'reference');
  const started = performance.now();
  const first = startTraining(input, reference);
  const code = await first.ended;
  if (code !== 0) throw new Error(`the uninterrupted run ended with ${String(code)}: ${first.said()}`);
  const runMs = performance.now() - started;
  const expected = fingerprint(reference);

  const out = join(folder, 'library');
  const leftovers: string[] = [];
  let done = 0;
  let completed = 0;
  let different = 0;
  while (done < kills) {
    const run = startTraining(input, out);
    const ended = await Promise.race([
      run.ended,
      wait(random.uniform() * runMs).then(() => 'killed' as const),
    ]);
    if (ended === 'killed') {
      run.kill();
      if ((await run.ended) !== 0) {
        done++;
        continue;
      }
    } else if (ended !== 0) throw new Error(`a run that was not killed ended with ${String(ended)}`);
    completed++;
    if (fingerprint(out) !== expected) different++;
    leftovers.push(...readdirSync(folder).filter((name) => name.startsWith('.')));
  }
  const last = startTraining(input, out);
  if ((await last.ended) !== 0) throw new Error('the last run failed');
  completed++;
  if (fingerprint(out) !== expected) different++;
  leftovers.push(...readdirSync(folder).filter((name) => name.startsWith('.')));
  return { kills: done, completed, different, leftovers };
}
