import { InvalidArgumentError, type Command } from 'commander';
import { evaluateLibrary, type LibraryQuality } from '#electron/app/evaluate-library.ts';
import { Library } from '#electron/engine/library/library.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';
import type { Quality } from '#electron/training/evaluate/quality-tally.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { formatTable, writeJson, type Column, type Output } from '../output.ts';

const METRICS = ['recall', 'ndcg', 'coverage', 'novelty', 'popularityBias'] as const;
const METHODS = ['collaborative', 'content', 'hybrid'] as const;

export function addEvaluate(program: Command, output: Output): void {
  program
    .command('evaluate')
    .description('measure a library on ratings that it was not trained on')
    .requiredOption('--library <folder>', 'the library to measure', libraryIn)
    .requiredOption('--test <file>', 'CSV with userId, movieId and optionally rating')
    .option('-k <lengths>', 'list lengths, separated by commas', listLengths, [10, 20])
    .option('--json', 'print JSON')
    .action(async (options: { library: string; test: string; k: number[]; json?: true }) => {
      const library = Library.open(options.library, homeFolder());
      try {
        const quality = await evaluateLibrary(library, options.test, options.k);
        if (options.json) writeJson(output, asJson(quality));
        else describe(quality, output);
      } finally {
        library.close();
      }
    });
}

function listLengths(text: string): number[] {
  const lengths = text.split(',').map(Number);
  if (lengths.some((k) => !Number.isSafeInteger(k) || k < 1 || k > 1000)) {
    throw new InvalidArgumentError('Whole numbers from 1 to 1000 are needed, such as 10,20.');
  }
  return lengths;
}

/** The collaborative method's metrics (`recall@10`) at the top level, and those of every method in `methods`. */
function asJson({ viewers, skippedRows, ...methods }: LibraryQuality) {
  const named = METHODS.flatMap((method) => {
    const qualities = methods[method];
    return qualities === undefined ? [] : [[method, byName(qualities)] as const];
  });
  return { viewers, skippedRows, ...byName(methods.collaborative), methods: Object.fromEntries(named) };
}

function byName(qualities: readonly Quality[]): Record<string, number> {
  return Object.fromEntries(
    qualities.flatMap((quality) => METRICS.map((metric) => [`${metric}@${quality.k}`, quality[metric]])),
  );
}

function describe(quality: LibraryQuality, output: Output): void {
  output.out(`${quality.viewers} viewers; ${quality.skippedRows} rows could not be measured\n`);
  const columns: Column[] = [
    { heading: 'method', align: 'left' },
    ...['k', ...METRICS].map((heading) => ({ heading, align: 'right' }) as const),
  ];
  const rows = METHODS.flatMap((method) =>
    (quality[method] ?? []).map((measured) => [
      method,
      String(measured.k),
      ...METRICS.map((metric) => measured[metric].toFixed(4)),
    ]),
  );
  output.out(formatTable(columns, rows));
}
