import type { Command } from 'commander';
import type { IndexReport } from '#shared/contract/schemas.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { benchLibrary, type LibraryBench } from '../bench-library.ts';
import type { Installation } from '../installation.ts';
import { wholeNumber } from '../option-parsers.ts';
import { formatTable, writeJson, type Column, type Output } from '../output.ts';

const MIB = 1024 * 1024;

export function addBench(program: Command, output: Output, installation: Installation): void {
  program
    .command('bench')
    .description('measure a library: query times, memory, cold start, and the recall of its indexes')
    .requiredOption('--library <folder>', 'the library to measure', libraryIn)
    .option('--queries <count>', 'how many calls of each function to time', wholeNumber(1), 1000)
    .option('--json', 'print JSON')
    .action(async (options: { library: string; queries: number; json?: true }) => {
      const bench = await benchLibrary(options.library, options.queries, installation);
      if (options.json) writeJson(output, bench);
      else describe(bench, output);
    });
}

const right = (heading: string): Column => ({ heading, align: 'right' });

function describe({ functions, coldStart, engineProcess, indexes }: LibraryBench, output: Output): void {
  const rows = Object.entries(functions).map(([name, { engine, processorMs, fromOutside }]) => [
    name,
    ...[engine.p50Ms, engine.p99Ms, processorMs, fromOutside.p50Ms, fromOutside.p99Ms].map(milliseconds),
  ]);
  const columns = ['p50 ms', 'p99 ms', 'processor ms', 'from outside p50', 'p99'].map(right);
  output.out(formatTable([{ heading: 'function', align: 'left' }, ...columns], rows));
  const { firstAnswerMs, bareMs, ratio } = coldStart;
  const compared =
    bareMs === null || ratio === null
      ? ''
      : `: ${ratio.toFixed(2)} times Node and a worker (${bareMs.toFixed(0)} ms)`;
  output.out(`first answer ${firstAnswerMs.toFixed(0)} ms after launch${compared}\n`);
  const { residentBytes, anonymousBytes, fileBackedBytes } = engineProcess.memory;
  output.out(
    `memory ${mebibytes(residentBytes)} MiB: ${mebibytes(anonymousBytes)} its own, ${mebibytes(fileBackedBytes)} of files\n`,
  );
  for (const name of ['content', 'collaborative'] as const) {
    const report = indexes[name];
    if (report === null) output.out(`\n${name} index: there is nothing to find through it\n`);
    else describeIndex(name, report, output);
  }
}

function describeIndex(name: string, report: IndexReport, output: Output): void {
  const { nlist, nprobe, shortlist, queries, exact } = report;
  output.out(
    `\n${name} index: ${nlist} lists, nprobe ${nprobe}, shortlist ${shortlist}; ${queries} queries; exact answer p50 ${milliseconds(exact.p50Ms)} ms\n`,
  );
  const columns = ['nprobe', 'recall@10', 'p50 ms', 'p99 ms'].map(right);
  output.out(
    formatTable(
      columns,
      report.byNprobe.map((point) => [
        ...[String(point.nprobe), point.recallAt10.toFixed(4)],
        ...[milliseconds(point.p50Ms), milliseconds(point.p99Ms)],
      ]),
    ),
  );
}

const milliseconds = (value: number) => value.toFixed(3);
const mebibytes = (bytes: number | null) => (bytes === null ? '?' : (bytes / MIB).toFixed(0));
