import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { addAdopt } from './commands/adopt.ts';
import { addBench } from './commands/bench.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addPublish } from './commands/publish.ts';
import { addRecommend } from './commands/recommend.ts';
import { addSample } from './commands/sample.ts';
import { addSearch } from './commands/search.ts';
import { addSelftest } from './commands/selftest.ts';
import { addServe } from './commands/serve.ts';
import { addSync } from './commands/sync.ts';
import { addTrain } from './commands/train.ts';
import { addVerify } from './commands/verify.ts';
import { addVersions } from './commands/versions.ts';
import { processOutput, type Output } from './output.ts';

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;

/**
 * Runs one command of the command line and returns the exit code: 0, 1 for a failure, 2 for wrong usage. A failure or
 * wrong usage prints one line on standard error.
 */
export async function runCli(args: readonly string[], output: Output = processOutput()): Promise<number> {
  const program = new Command('reelscope')
    .description('Explore, tune and retrain movie recommendation models, offline.')
    .exitOverride()
    .configureOutput({
      writeOut: output.out,
      writeErr: output.err,
      outputError: (text) => {
        output.err(wrongUsage(text));
      },
    });
  addTrain(program, output);
  addSearch(program, output);
  addRecommend(program, output);
  addExplain(program, output);
  addEvaluate(program, output);
  addBench(program, output);
  addVerify(program, output);
  addServe(program, output);
  addSelftest(program, output);
  addSample(program, output);
  addExport(program, output);
  addAdopt(program, output);
  addPublish(program, output);
  addSync(program, output);
  addVersions(program, output);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Thrown by our commands about their options; what commander itself finds wrong is another CommanderError.
    if (error instanceof InvalidArgumentError) {
      output.err(wrongUsage(error.message));
      return EXIT_WRONG_USAGE;
    }
    // Commander has already printed its message; --help has exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_WRONG_USAGE;
    output.err(`reelscope: ${toErrorValue(error).message}\n`);
    return EXIT_FAILED;
  }
}

/** Commander's messages begin with "error:" and take a line or two; ours take one. */
function wrongUsage(text: string): string {
  const what = text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ');
  return `reelscope: ${what} (add --help to see how it is used)\n`;
}
