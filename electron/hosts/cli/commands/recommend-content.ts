import type { Command } from 'commander';
import { withEngine } from '../call-engine.ts';
import { filmTitles, numberBetween } from '../option-parsers.ts';
import { writeJson, type Output } from '../output.ts';
import { asSeeds, commonRequest, withCommonOptions, type CommonOptions } from './recommend-options.ts';
import { scoreTable, titlesOf } from './recommend-table.ts';

export function addRecommendContent(recommend: Command, output: Output): void {
  withCommonOptions(recommend.command('content'))
    .description('films most like one film, by their texts')
    .requiredOption('--title <titles...>', 'the film to start from, or several', filmTitles)
    .option(
      '--min-similarity <number>',
      'leave out films that score less than this, 0 to 1',
      numberBetween(0, 1),
      0,
    )
    .action(async (options: CommonOptions & { title: string[]; minSimilarity: number }) => {
      const reply = await withEngine(options.library, async (ask) =>
        ask('recommend.content', {
          ...(await commonRequest(options, ask)),
          seeds: asSeeds(options.title),
          minSimilarity: options.minSimilarity,
        }),
      );
      if (options.json) {
        writeJson(output, reply);
        return;
      }
      output.out(`Films like ${titlesOf(reply.seeds)}\n`);
      output.out(scoreTable(reply.items));
    });
}
