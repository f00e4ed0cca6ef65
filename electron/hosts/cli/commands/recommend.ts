import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import type { ViewerRequest } from '#shared/contract/schemas.ts';
import { titleWithYear, type Film } from '#shared/domain/film.ts';
import type { SearchMode } from '#shared/domain/recommendation.ts';
import { SEARCH_MODES } from '#shared/domain/recommendation.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
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
  readonly dislike?: string[];
  readonly genre?: string[];
  readonly fromYear?: number;
  readonly toYear?: number;
  readonly explain: number;
  readonly json?: true;
}

/** The part of a request that all three ways share. */
function commonRequest(options: CommonOptions) {
  return {
    count: options.n,
    mode: options.mode,
    explain: options.explain,
    dislikes: asSeeds(options.dislike ?? []),
    filters: {
      genres: options.genre ?? [],
      fromYear: options.fromYear ?? null,
      toYear: options.toYear ?? null,
    },
  };
}

function asSeeds(titles: readonly string[]) {
  return titles.map((title) => ({ title }));
}

/** Somebody to recommend for: a viewer's id, or ratings of films. */
interface ViewerOptions {
  readonly user?: string;
  readonly rate?: string[];
}

const RATE_OPTION = ['--rate <id=stars...>', 'a viewer who rates these films, 0.5 to 5 stars'] as const;

function viewerRequest({ user, rate = [] }: ViewerOptions, command: Command): ViewerRequest {
  if ((user === undefined) === (rate.length === 0)) command.error('error: give either --user or --rate');
  if (user !== undefined) return { userId: sourceId(user, 'unknown-viewer') };
  return {
    ratings: rate.map((text) => {
      const [movieId = '', stars = ''] = text.split('=');
      return { movieId: sourceId(movieId, 'unknown-film'), rating: starsIn(stars) };
    }),
  };
}

/** Throws `bad-request` for anything but 0.5 to 5. */
function starsIn(text: string): number {
  const stars = anyNumber(text);
  if (stars >= 0.5 && stars <= 5) return stars;
  throw new ReelscopeError(
    'bad-request',
    `"${text}" is no rating: give 0.5 to 5 stars, as in --rate 296=4.5.`,
  );
}

function titlesOf(films: readonly Film[]): string {
  return films.map(titleWithYear).join(' and ');
}

function nameOf(viewer: Viewer | null): string {
  return viewer === null
    ? 'a viewer of these ratings'
    : `viewer ${viewer.userId} (${viewer.ratingCount} ratings)`;
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
    .option('--dislike <titles...>', 'films that what is listed should not be like')
    .option('--genre <genres...>', 'only films of any of these genres')
    .option('--from-year <year>', 'only films of this year or later', wholeNumber(0))
    .option('--to-year <year>', 'only films of this year or earlier', wholeNumber(0))
    .option('--explain <parts>', 'with --json: list so many parts of each score', wholeNumber(0), 0)
    .addOption(new Option('--mode <mode>', 'how candidates are found').choices(SEARCH_MODES).default('auto'))
    .option('--json', 'print JSON');
}

function addContent(recommend: Command, output: Output): void {
  withCommonOptions(recommend.command('content'))
    .description('films most like one film, by their texts')
    .requiredOption('--title <titles...>', 'the film to start from, or several')
    .option('--min-similarity <number>', 'leave out films less alike than this, 0 to 1', anyNumber, 0)
    .action(async (options: CommonOptions & { title: string[]; minSimilarity: number }) => {
      const reply = await withEngine(options.library, (ask) =>
        ask('recommend.content', {
          ...commonRequest(options),
          seeds: asSeeds(options.title),
          minSimilarity: similarity(options.minSimilarity),
        }),
      );
      if (options.json) {
        writeJson(output, reply);
        return;
      }
      output.out(`Films like ${titlesOf(reply.seeds)}\n`);
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
    .option(...RATE_OPTION)
    .option('--users <file>', 'a file with a viewer id a line; prints JSON Lines')
    .option('--include-rated', 'also films that the viewer rated')
    .action(
      async (
        options: CommonOptions & ViewerOptions & { users?: string; includeRated?: true },
        command: Command,
      ) => {
        const { user, rate, users } = options;
        if ([user, rate, users].filter((option) => option !== undefined).length !== 1)
          command.error('error: give either --user or --users or --rate');
        if (users !== undefined) {
          await forManyViewers(users, options, output);
          return;
        }
        const viewer = viewerRequest(options, command);
        const reply = await withEngine(options.library, (ask) => forViewer(ask, viewer, options));
        if (options.json) {
          writeJson(output, reply);
          return;
        }
        output.out(`Films for ${nameOf(reply.viewer)}\n`);
        output.out(
          formatTable(
            [...FILM_COLUMNS, score('score')],
            reply.items.map((item) => filmRow(item, item.score)),
          ),
        );
      },
    );
}

function forViewer(ask: Ask, viewer: ViewerRequest, options: CommonOptions & { includeRated?: true }) {
  return ask('recommend.collaborative', {
    ...commonRequest(options),
    viewer,
    includeRated: options.includeRated ?? false,
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
      const userId = sourceId(user, 'unknown-viewer');
      const { items } = await forViewer(ask, { userId }, options);
      writeJson(output, {
        userId,
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
    .requiredOption('--title <titles...>', 'the film to start from, or several')
    .option('--user <id>', 'the viewer')
    .option(...RATE_OPTION)
    .option('--content-weight <number>', 'how much the texts count', anyNumber, 0.5)
    .option('--collab-weight <number>', 'how much the viewer counts', anyNumber, 0.5)
    .option('--popularity-weight <number>', 'how much it counts that many rated a film', anyNumber, 0)
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
        const viewer = viewerRequest(options, command);
        const weights = {
          content: options.contentWeight,
          collab: options.collabWeight,
          popularity: options.popularityWeight,
        };
        normaliseWeights(weights);
        const reply = await withEngine(options.library, (ask) =>
          ask('recommend.hybrid', {
            ...commonRequest(options),
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
