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
import { addActivate, addRollback, addVersions } from './commands/versions.ts';
import { COMMAND_NAMES, type CommandName } from './command-names.ts';
import type { Installation } from './installation.ts';
import { processOutput, type Output } from './output.ts';

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;

const ADD: Readonly<
  Record<CommandName, (program: Command, output: Output, installation: Installation) => void>
> = {
  train: addTrain,
  search: addSearch,
  recommend: addRecommend,
  explain: addExplain,
  evaluate: addEvaluate,
  bench: addBench,
  verify: addVerify,
  serve: addServe,
  selftest: addSelftest,
  sample: addSample,
  export: addExport,
  adopt: addAdopt,
  publish: addPublish,
  sync: addSync,
  versions: addVersions,
  activate: addActivate,
  rollback: addRollback,
};

/**
 * Runs one command of the command line and returns the exit code: 0, 1 for a failure, 2 for wrong usage. A failure or
 * wrong usage prints one line on standard error.
 */
export async function runCli(
  args: readonly string[],
  installation: Installation,
  output: Output = processOutput(),
): Promise<number> {
  const program = new Command('reelscope')
    .description('Explore, tune and retrain movie recommendation models, offline.')
    .version(installation.version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: output.out,
      writeErr: output.err,
      outputError: (text) => {
        output.err(wrongUsage(text));
      },
    });
  for (const name of COMMAND_NAMES) ADD[name](program, output, installation);
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
    output.err(`reelscope: ${oneLine(toErrorValue(error).message)}\n`);
    return EXIT_FAILED;
  }
}

/** Commander's messages begin with "error:" and take a line or two; ours take one. */
function wrongUsage(text: string): string {
  const what = oneLine(text.trim().replace(/^error: /, ''));
  return `reelscope: ${what} (add --help to see how it is used)\n`;
}

/** Line breaks and what would steer the terminal (what was typed can hold both) become spaces. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\p{Cc}+\s*/gu, ' ');
}
