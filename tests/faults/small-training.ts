import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '#electron/training/random.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A data set that trains in a second or two. Returns its folder. */
export function writeSmallDataset(folder: string): string {
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

/** Starts `reelscope train` in a process of its own. */
export function startTraining(input: string, out: string) {
  const args = ['--disable-warning=ExperimentalWarning', 'electron/hosts/cli/main.ts', 'train'];
  const options = ['--input', input, '--out', out, '--rank', '48', '--iterations', '60', '--seed', '3'];
  const child = spawn(process.execPath, [...args, ...options], {
    cwd: ROOT,
    // A process group of its own, so that a kill reaches both the command and its training process, as a crash would.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, SOURCE_DATE_EPOCH: '1700000000' },
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      resolve(code);
    });
  });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  return { ended, kill, said: () => said };
}

/** The hash of every file of a folder, names included. */
export function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}
