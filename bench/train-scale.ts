// Times a whole training run, stage by stage, with the peak memory of each, and prints one JSON document:
//   npm run -s bench -- train-scale --input DIR --out LIBRARY [--text FILE] [--rank 64] [--holdout 0.1]
// The run is in this process, so the memory measured is the process's. Peaks per stage need Linux
// (/proc/self/clear_refs).
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TrainingStage } from '#shared/domain/progress.ts';
import { trainingRequestSchema } from '#shared/contract/training.ts';
import { trainLibrary } from '#electron/training/train-library.ts';

const { values } = parseArgs({
  options: {
    input: { type: 'string' },
    out: { type: 'string' },
    text: { type: 'string' },
    rank: { type: 'string', default: '64' },
    holdout: { type: 'string', default: '0.1' },
  },
});
const request = trainingRequestSchema.parse({
  ...values,
  rank: Number(values.rank),
  holdout: Number(values.holdout),
});

interface StageRow {
  readonly stage: TrainingStage;
  seconds: number;
  peakMiB: number;
}

const stages: StageRow[] = [];
let since = performance.now();

/** Attributes the time and memory since the last call to the stage that was running. */
function book(): void {
  const now = performance.now();
  const last = stages.at(-1);
  if (last !== undefined) {
    last.seconds += (now - since) / 1000;
    last.peakMiB = Math.max(last.peakMiB, peakMiB());
  }
  since = now;
}

/** Peak resident memory since the last call. */
function peakMiB(): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  writeFileSync('/proc/self/clear_refs', '5');
  return Math.round(Number(kib) / 1024);
}

peakMiB();
const started = performance.now();
const { counts, metrics } = await trainLibrary(request, {
  signal: new AbortController().signal,
  onProgress: ({ stage }) => {
    book();
    if (stages.at(-1)?.stage !== stage) stages.push({ stage, seconds: 0, peakMiB: 0 });
  },
});
book();
const result = {
  seconds: round((performance.now() - started) / 1000),
  peakMiB: Math.max(...stages.map((row) => row.peakMiB)),
  stages: stages.map((row) => ({ ...row, seconds: round(row.seconds) })),
  counts,
  ndcg: metrics?.byViewer.collaborative.warm.ndcg ?? null,
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
