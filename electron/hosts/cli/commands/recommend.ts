import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { titleWithYear } from '#shared/domain/film.ts';
import type { SearchMode } from '#shared/domain/recommendation.ts';
import { SEARCH_MODES } from '#shared/domain/recommendation.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { normaliseWeights } from '#shared/domain/weights.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { Option } from 'commander';
import { withEngine, type Ask } from '../call-engine.ts';
import { anyNumber, sourceId, wholeNumber } from '../option-parsers.ts';
import { formatTable, writeJson, type Column, type Output } from '../output.ts';

interface CommonOptions {
  readonly library: string;
  readonly n: number;
  readonly mode: SearchMode;
  readonly json?: true;
}

export function addRecommend(program: Command, output: Output): void {
  const recommend = program.command('recommend').description('recommend films, in one of three ways');
  addContent(recommend, output);
  addCollaborative(recommend, output);
  addHybrid(recommend, output);
}

/** What all three ways take. */
function withCommonOptions(command: Command): Command {
  return command
    .requiredOption('--library <folder>', 'the library to ask', libraryIn)
    .option('-n <count>', 'how many films', wholeNumber(1), 10)
    .addOption(new Option('--mode <mode>', 'how candidates are found').choices(SEARCH_MODES).default('auto'))
    .option('--json', 'print JSON');
}

function addContent(recommend: Command, output: Output): void {
  withCommonOptions(recommend.command('content'))
    .description('films most like one film, by their texts')
    .requiredOption('--title <title>', 'the film to start from')
    .option('--min-similarity <number>', 'leave out films less alike than this, 0 to 1', anyNumber, 0)
    .action(async (options: CommonOptions & { title: string; minSimilarity: number }) => {
      const reply = await withEngine(options.library, (ask) =>
        ask('recommend.content', {
          seed: { title: options.title },
          count: options.n,
          minSimilarity: similarity(options.minSimilarity),
          mode: options.mode,
        }),
      );
      if (options.json) {
        writeJson(output, reply);
        return;
      }
      output.out(`Films like ${titleWithYear(reply.seed)}\n`);
      output.out(
        formatTable(
          [...FILM_COLUMNS, score('score')],
          reply.items.map((item) => filmRow(item, item.score)),
        ),
      );
    });
}

function addCollaborative(recommend: Command, output: Output): void {
  withCommonOptions(recommend.command('collaborative'))
    .description('films for one viewer, by what similar viewers liked')
    .option('--user <id>', 'the viewer')
    .option('--users <file>', 'a file with a viewer id a line; prints JSON Lines')
    .option('--include-rated', 'also films that the viewer rated')
    .action(
      async (
        options: CommonOptions & { user?: string; users?: string; includeRated?: true },
        command: Command,
      ) => {
        const { user, users } = options;
        if ((user === undefined) === (users === undefined))
          command.error('error: give either --user or --users');
        if (users !== undefined) {
          await forManyViewers(users, options, output);
          return;
        }
        const reply = await withEngine(options.library, (ask) => forViewer(ask, user ?? '', options));
        if (options.json) {
          writeJson(output, reply);
          return;
        }
        output.out(`Films for viewer ${reply.viewer.userId} (${reply.viewer.ratingCount} ratings)\n`);
        output.out(
          formatTable(
            [...FILM_COLUMNS, score('score')],
            reply.items.map((item) => filmRow(item, item.score)),
          ),
        );
      },
    );
}

function forViewer(ask: Ask, user: string, options: CommonOptions & { includeRated?: true }) {
  return ask('recommend.collaborative', {
    userId: sourceId(user, 'unknown-viewer'),
    count: options.n,
    includeRated: options.includeRated ?? false,
    mode: options.mode,
  });
}

/** One JSON line for each viewer of the file; the first one that is not known ends the run with an error. */
async function forManyViewers(
  path: string,
  options: CommonOptions & { includeRated?: true },
  output: Output,
): Promise<void> {
  const users = readLines(path);
  await withEngine(options.library, async (ask) => {
    for (const user of users) {
      const { viewer, items } = await forViewer(ask, user, options);
      writeJson(output, {
        userId: viewer.userId,
        items: items.map(({ movieId, score: value }) => ({ movieId, score: value })),
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
    throw new ReelscopeError('bad-request', `${path} cannot be read: name a file with a viewer id a line.`, {
      cause: error,
    });
  }
}

function addHybrid(recommend: Command, output: Output): void {
  withCommonOptions(recommend.command('hybrid'))
    .description('both ways together, weighted')
    .requiredOption('--title <title>', 'the film to start from')
    .requiredOption('--user <id>', 'the viewer')
    .option('--content-weight <number>', 'how much the texts count', anyNumber, 0.5)
    .option('--collab-weight <number>', 'how much the viewer counts', anyNumber, 0.5)
    .action(
      async (
        options: CommonOptions & { title: string; user: string; contentWeight: number; collabWeight: number },
      ) => {
        const weights = { content: options.contentWeight, collab: options.collabWeight };
        normaliseWeights(weights);
        const reply = await withEngine(options.library, (ask) =>
          ask('recommend.hybrid', {
            seed: { title: options.title },
            userId: sourceId(options.user, 'unknown-viewer'),
            weights,
            count: options.n,
            mode: options.mode,
          }),
        );
        if (options.json) {
          writeJson(output, reply);
          return;
        }
        const { content, collab } = reply.weights;
        output.out(
          `Films like ${titleWithYear(reply.seed)} for viewer ${reply.viewer.userId}: ` +
            `score = ${content.toFixed(2)} x content + ${collab.toFixed(2)} x collaborative\n`,
        );
        output.out(
          formatTable(
            [...FILM_COLUMNS, score('score'), score('content'), score('collaborative')],
            reply.items.map((item) =>
              filmRow(item, item.score, item.contentNormalised, item.collabNormalised),
            ),
          ),
        );
      },
    );
}

/** The similarity as a request wants it. Throws `bad-request` for anything outside 0 to 1. */
function similarity(value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new ReelscopeError('bad-request', `--min-similarity is ${value}: give a number from 0 to 1.`);
}

const FILM_COLUMNS: readonly Column[] = [
  { heading: '#', align: 'right' },
  { heading: 'title', align: 'left' },
  { heading: 'id', align: 'right' },
];

function score(heading: string): Column {
  return { heading, align: 'right' };
}

function filmRow(
  item: { rank: number; movieId: number; title: string; year: number | null },
  ...scores: readonly number[]
): string[] {
  return [
    String(item.rank),
    titleWithYear(item),
    String(item.movieId),
    ...scores.map((value) => value.toFixed(4)),
  ];
}
