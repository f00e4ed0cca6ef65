import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { Installation } from '../installation.ts';
import { writeJson, type Output } from '../output.ts';
import { runJob } from '../run-job.ts';

export function addSample(program: Command, output: Output, installation: Installation): void {
  program
    .command('sample')
    .description('write the built-in library to a folder')
    .requiredOption('--out <folder>', 'the folder to write the library to')
    .option('--json', 'print JSON')
    .action(async (options: { out: string; json?: true }) => {
      const result = await runJob({ kind: 'sample', out: resolve(options.out) }, installation, output);
      if (options.json) writeJson(output, result);
      else output.out(`The sample library is in ${result.library}: ${result.counts.films} films.\n`);
    });
}
