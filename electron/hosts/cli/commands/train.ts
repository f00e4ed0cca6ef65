import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { TRAINING_RANGES, trainingRequestSchema } from '#shared/contract/training.ts';
import { describeDevice } from '#shared/domain/describe-device.ts';
import type { ModelQuality } from '#electron/training/evaluate/evaluate-model.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';
import { checkedRequest } from '../checked-request.ts';
import type { Installation } from '../installation.ts';
import { numberBetween, wholeNumber } from '../option-parsers.ts';
import { formatTable, writeJson, type Column, type Output } from '../output.ts';
import { runJob } from '../run-job.ts';

interface TrainOptions {
  readonly input: string;
  readonly text?: string;
  readonly out: string;
  readonly device: 'auto' | 'cpu' | 'gpu';
  readonly gpuMemory?: number;
  readonly rank: number;
  readonly iterations?: number;
  readonly holdout?: number;
  readonly seed: number;
  readonly json?: true;
}

const QUALITY_COLUMNS: readonly Column[] = [
  { heading: 'quality on held-out ratings', align: 'left' },
  ...['ndcg@20', 'recall@20', 'coverage', 'novelty', 'ndcg@20 cold'].map(
    (heading) => ({ heading, align: 'right' }) as const,
  ),
];

/** Rejected rows that are listed on a terminal; --json has them all. */
const LISTED = 10;

export function addTrain(program: Command, output: Output, installation: Installation): void {
  program
    .command('train')
    .description('make a library from a MovieLens-style folder')
    .requiredOption('--input <folder>', 'folder with ratings and films')
    .option('--text <file>', 'CSV with title, year, genres, cast, overview')
    .requiredOption('--out <folder>', 'the folder to write the library to')
    .addOption(
      new Option('--device <device>', 'what to train on; auto measures which is faster')
        .choices(['auto', 'cpu', 'gpu'])
        .default('auto'),
    )
    .option(
      '--gpu-memory <MiB>',
      'the most GPU memory to use (default: 1024)',
      wholeNumber(...TRAINING_RANGES.gpuMemoryMiB),
    )
    .option(
      '--rank <number>',
      'numbers in a factor vector, 2 to 512',
      wholeNumber(...TRAINING_RANGES.rank),
      64,
    )
    .option(
      '--iterations <number>',
      'passes over the ratings, at most 1000',
      wholeNumber(...TRAINING_RANGES.iterations),
    )
    .option(
      '--holdout <share>',
      'share of ratings held out to measure quality, 0 to 0.5',
      numberBetween(...TRAINING_RANGES.holdout),
    )
    .option('--seed <number>', 'same seed, same result', wholeNumber(...TRAINING_RANGES.seed), 42)
    .option('--json', 'print JSON')
    .action(async (options: TrainOptions) => {
      const request = checkedRequest(
        trainingRequestSchema,
        {
          input: resolve(options.input),
          text: options.text === undefined ? undefined : resolve(options.text),
          out: resolve(options.out),
          rank: options.rank,
          iterations: options.iterations,
          holdout: options.holdout,
          seed: options.seed,
          device: options.device,
          gpuMemoryMiB: options.gpuMemory,
        },
        { gpuMemoryMiB: '--gpu-memory' },
      );
      const result = await runJob({ kind: 'train', request }, installation, output);
      if (options.json) writeJson(output, result);
      else describe(result, output);
    });
}

function describe(
  { library, report, counts, metrics, notes, device }: TrainingResult,
  { out }: Output,
): void {
  const { films, ratings, texts, mergedFilms, rejections, rejectedRows } = report;
  out(`Library   ${library}\n`);
  out(
    `Films     ${counts.films} (${films.read} read, ${mergedFilms.length} merged, ${films.rejected} rejected)\n`,
  );
  if (device !== null) out(`Device    ${describeDevice(device)}\n`);
  out(`Viewers   ${counts.viewers}\n`);
  out(
    `Ratings   ${counts.ratings} (${ratings.read} read, ${ratings.replaced} replaced, ${ratings.rejected} rejected)\n`,
  );
  if (texts.read > 0)
    out(`Texts     ${texts.joined} films joined (${texts.read} read, ${texts.rejected} rejected)\n`);
  if (metrics !== null) describeQuality(metrics, out);
  for (const note of notes) out(`Note      ${note}\n`);
  for (const { file, reason, count } of rejections) out(`Rejected  ${file}: ${count} x ${reason}\n`);
  for (const { file, line, column, reason } of rejectedRows.slice(0, LISTED)) {
    out(`          ${file} line ${line}${column === null ? '' : `, column ${column}`}: ${reason}\n`);
  }
  const more = rejectedRows.length - LISTED;
  if (more > 0) out(`          and ${more} more, all in import-report.json of the library\n`);
}

function describeQuality({ byViewer, byTime }: ModelQuality, out: Output['out']): void {
  const rows = [
    ...(['collaborative', 'content', 'hybrid'] as const).map(
      (method) => ['by viewer', method, byViewer] as const,
    ),
    ...(['collaborative', 'content', 'hybrid'] as const).map((method) => ['newest', method, byTime] as const),
  ].flatMap(([split, method, quality]) => {
    const measured = quality?.[method];
    if (measured === undefined) return [];
    const { warm, cold } = measured;
    const numbers = [warm.ndcg, warm.recall, warm.coverage, warm.novelty, cold.ndcg].map((value) =>
      value.toFixed(4),
    );
    return [[`${split}: ${method} (${warm.viewers} viewers)`, ...numbers]];
  });
  out(formatTable(QUALITY_COLUMNS, rows));
  if (byViewer.hybrid !== undefined) {
    out(`Default weights: content ${byViewer.contentShare.toFixed(2)}, collaborative `);
    out(`${(1 - byViewer.contentShare).toFixed(2)}, the best on held-out ratings\n`);
  }
}
