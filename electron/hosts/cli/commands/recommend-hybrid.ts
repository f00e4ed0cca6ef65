import type { Command } from 'commander';
import { normaliseWeights } from '#shared/domain/weights.ts';
import { withEngine } from '../call-engine.ts';
import { anyNumber, filmTitles } from '../option-parsers.ts';
import { formatTable, writeJson, type Output } from '../output.ts';
import {
  asSeeds,
  commonRequest,
  expectOneOf,
  RATE_OPTION,
  viewerRequest,
  withCommonOptions,
  type CommonOptions,
  type ViewerOptions,
} from './recommend-options.ts';
import { FILM_COLUMNS, filmRow, nameOf, score, titlesOf } from './recommend-table.ts';

export function addRecommendHybrid(recommend: Command, output: Output): void {
  withCommonOptions(recommend.command('hybrid'))
    .description('both methods together, weighted')
    .requiredOption('--title <titles...>', 'the film to start from, or several', filmTitles)
    .option('--user <id>', 'the viewer')
    .option(...RATE_OPTION)
    .option('--content-weight <number>', 'how much the texts count', anyNumber, 0.5)
    .option('--collab-weight <number>', 'how much the viewer counts', anyNumber, 0.5)
    .option('--popularity-weight <number>', 'how much the popularity of a film counts', anyNumber, 0)
    .action(
      async (
        options: CommonOptions &
          ViewerOptions & {
            title: string[];
            contentWeight: number;
            collabWeight: number;
            popularityWeight: number;
          },
        command: Command,
      ) => {
        const { user, rate } = options;
        expectOneOf({ user, rate }, command);
        const viewer = viewerRequest(options);
        const weights = {
          content: options.contentWeight,
          collab: options.collabWeight,
          popularity: options.popularityWeight,
        };
        normaliseWeights(weights);
        const reply = await withEngine(options.library, async (ask) =>
          ask('recommend.hybrid', {
            ...(await commonRequest(options, ask)),
            seeds: asSeeds(options.title),
            viewer,
            weights,
          }),
        );
        if (options.json) {
          writeJson(output, reply);
          return;
        }
        const { content, collab, popularity } = reply.weights;
        const third = popularity > 0 ? ` + ${popularity.toFixed(2)} x popularity` : '';
        output.out(
          `Films like ${titlesOf(reply.seeds)} for ${nameOf(reply.viewer)}: ` +
            `score = ${content.toFixed(2)} x content + ${collab.toFixed(2)} x collaborative${third}\n`,
        );
        output.out(
          formatTable(
            [
              ...[...FILM_COLUMNS, score('score'), score('content'), score('collaborative')],
              ...(popularity > 0 ? [score('popularity')] : []),
            ],
            reply.items.map((item) =>
              filmRow(
                item,
                ...[item.score, item.contentNormalised, item.collabNormalised],
                ...(popularity > 0 ? [item.popularityNormalised] : []),
              ),
            ),
          ),
        );
      },
    );
}
