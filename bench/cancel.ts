// Cancels training runs at random moments and checks that nothing is left behind, and prints how long each took to
// stop, as one JSON document:
//   npm run -s bench -- cancel --input DIR [--text FILE] [--runs 30] [--seconds 20]
// `--seconds` is the time within which runs are cancelled; runs that finish earlier are not counted.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { trainingRequestSchema } from '#shared/contract/training.ts';
import { launchTraining } from '#electron/hosts/cli/checkout.ts';
import { runTraining } from '#electron/processes/run-training.ts';

const { values } = parseArgs({
  options: {
    input: { type: 'string' },
    text: { type: 'string' },
    runs: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '20' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'reelscope-cancel-'));
const answers: { stage: string; afterSeconds: number; ms: number }[] = [];
try {
  for (let run = 0; run < Number(values.runs); run++) {
    const request = trainingRequestSchema.parse({
      input: values.input,
      text: values.text,
      out: join(folder, 'library'),
    });
    const controller = new AbortController();
    let stage = 'starting';
    const ended = runTraining(
      launchTraining,
      { kind: 'train', request },
      {
        onProgress: (progress) => (stage = progress.stage),
        signal: controller.signal,
      },
    ).then(
      () => 'done',
      () => 'cancelled',
    );
    const afterSeconds = Number(values.seconds) * Math.random();
    const first = await Promise.race([ended, wait(1000 * afterSeconds, 'waited')]);
    if (first === 'done') continue;
    const asked = performance.now();
    controller.abort();
    await ended;
    answers.push({ stage, afterSeconds: round(afterSeconds), ms: round(performance.now() - asked) });
    const left = readdirSync(folder);
    if (left.length > 0) throw new Error(`left behind: ${left.join()}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
const result = {
  cancelled: answers.length,
  p50Ms: sorted[Math.floor(sorted.length / 2)],
  maxMs: sorted.at(-1),
  answers,
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
