import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import type { ViewerRequest } from '#shared/contract/schemas.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { withEngine, type Ask } from '../call-engine.ts';
import { sourceId } from '../option-parsers.ts';
import { writeJson, type Output } from '../output.ts';
import {
  commonRequest,
  expectOneOf,
  RATE_OPTION,
  viewerRequest,
  withCommonOptions,
  type CommonOptions,
  type ViewerOptions,
} from './recommend-options.ts';
import { nameOf, scoreTable } from './recommend-table.ts';

export function addRecommendCollaborative(recommend: Command, output: Output): void {
  withCommonOptions(recommend.command('collaborative'))
    .description('films for one viewer, by what similar viewers liked')
    .option('--user <id>', 'the viewer')
    .option(...RATE_OPTION)
    .option('--users <file>', 'a file with one viewer id per line; prints JSON Lines')
    .option('--include-rated', 'also list films that the viewer rated')
    .action(
      async (
        options: CommonOptions & ViewerOptions & { users?: string; includeRated?: true },
        command: Command,
      ) => {
        const { user, rate, users } = options;
        expectOneOf({ user, users, rate }, command);
        if (users !== undefined) {
          await forManyViewers(users, options, output);
          return;
        }
        const viewer = viewerRequest(options);
        const reply = await withEngine(options.library, async (ask) => (await asker(ask, options))(viewer));
        if (options.json) {
          writeJson(output, reply);
          return;
        }
        output.out(`Films for ${nameOf(reply.viewer)}\n`);
        output.out(scoreTable(reply.items));
      },
    );
}

/** Returns a function that recommends for one viewer; the options are checked only once. */
async function asker(ask: Ask, options: CommonOptions & { includeRated?: true }) {
  const common = { ...(await commonRequest(options, ask)), includeRated: options.includeRated ?? false };
  return (viewer: ViewerRequest) => ask('recommend.collaborative', { ...common, viewer });
}

/** Prints a JSON line for each viewer in the file; the first unknown viewer ends the run with an error. */
async function forManyViewers(
  path: string,
  options: CommonOptions & { includeRated?: true },
  output: Output,
): Promise<void> {
  const users = readLines(path);
  await withEngine(options.library, async (ask) => {
    const forViewer = await asker(ask, options);
    for (const user of users) {
      const userId = sourceId(user, 'unknown-viewer');
      const { items } = await forViewer({ userId });
      writeJson(output, {
        userId,
        items: items.map(({ movieId, score }) => ({ movieId, score })),
      });
    }
  });
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch (error) {
    throw new ReelscopeError(
      'bad-request',
      `${path} cannot be read: name a file with one viewer id per line.`,
      {
        cause: error,
      },
    );
  }
}
