import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '#electron/training/random.ts';

/** How a series of killed runs went. */
export interface KillReport {
  readonly kills: number;
  /** Times that a run, killed or not before, reached its end. */
  readonly completed: number;
  /** Completed libraries that differ in any byte from one that was made without interruption. */
  readonly different: number;
  /** Things left beside a completed library. */
  readonly leftovers: readonly string[];
}

const ROOT = join(import.meta.dirname, '../..');

/** A data set that trains in a second or two, with texts, times and everything. */
function writeSmallDataset(folder: string): string {
  const random = new Random(5);
  const input = join(folder, 'data');
  mkdirSync(input, { recursive: true });
  const films = Array.from(
    { length: 400 },
    (_, i) => `${i + 1},Film ${i % 37} ${i} (${1950 + (i % 70)}),Drama|War\n`,
  );
  writeFileSync(join(input, 'movies.csv'), `movieId,title,genres\n${films.join('')}`);
  const ratings = Array.from({ length: 20_000 }, (_, i) =>
    [1 + random.below(800), 1 + random.below(390), 1 + random.below(5), 1_000_000 + i].join(),
  );
  writeFileSync(join(input, 'ratings.csv'), `userId,movieId,rating,timestamp\n${ratings.join('\n')}\n`);
  return input;
}

function startTraining(input: string, out: string) {
  const args = ['--disable-warning=ExperimentalWarning', 'electron/hosts/cli/main.ts', 'train'];
  const options = ['--input', input, '--out', out, '--rank', '48', '--iterations', '60', '--seed', '3'];
  const child = spawn(process.execPath, [...args, ...options], {
    cwd: ROOT,
    // A group of its own, so that a kill reaches the command and its training process alike, as a crash would.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: '1700000000' },
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      resolve(code);
    });
  });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  return { ended, kill };
}

/** The hash of every file of a folder, by name. */
function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
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
  const code = await startTraining(input, reference).ended;
  if (code !== 0) throw new Error(`the uninterrupted run ended with ${String(code)}`);
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
