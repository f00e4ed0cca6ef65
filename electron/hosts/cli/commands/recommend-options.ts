import { InvalidArgumentError, Option, type Command } from 'commander';
import { MOST_PARTS, MOST_ROWS, type ViewerRequest } from '#shared/contract/schemas.ts';
import { SEARCH_MODES, type SearchMode } from '#shared/domain/recommendation.ts';
import { isRating } from '#shared/domain/rating.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import type { Ask } from '../call-engine.ts';
import { anyNumber, filmTitles, sourceId, wholeNumber } from '../option-parsers.ts';

/** The options that all three ways of recommending take. */
export interface CommonOptions {
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

/** Adds those options to a command. */
export function withCommonOptions(command: Command): Command {
  return command
    .requiredOption('--library <folder>', 'the library to ask', libraryIn)
    .option('-n <count>', `how many films, at most ${MOST_ROWS}`, wholeNumber(1, MOST_ROWS), 10)
    .option('--dislike <titles...>', 'films that the listed ones should not be like', filmTitles)
    .option('--genre <genres...>', 'only films of any of these genres')
    .option('--from-year <year>', 'only films of this year or later', wholeNumber(0))
    .option('--to-year <year>', 'only films of this year or earlier', wholeNumber(0))
    .option(
      '--explain <parts>',
      `with --json: list this many parts of each score, at most ${MOST_PARTS}`,
      wholeNumber(0, MOST_PARTS),
      0,
    )
    .addOption(new Option('--mode <mode>', 'how candidates are found').choices(SEARCH_MODES).default('auto'))
    .option('--json', 'print JSON');
}

/**
 * The part of a request that all three ways share. Throws an InvalidArgumentError if the first year is after the last,
 * and `bad-request` for a genre that the library does not have.
 */
export async function commonRequest(options: CommonOptions, ask: Ask) {
  const { genre: genres = [], fromYear = null, toYear = null } = options;
  if (fromYear !== null && toYear !== null && fromYear > toYear) {
    throw new InvalidArgumentError(`--from-year ${fromYear} is after --to-year ${toYear}.`);
  }
  await assertGenres(genres, ask);
  return {
    count: options.n,
    mode: options.mode,
    explain: options.explain,
    dislikes: asSeeds(options.dislike ?? []),
    filters: { genres, fromYear, toYear },
  };
}

/** Compares names as the engine does: without regard to case. */
async function assertGenres(named: readonly string[], ask: Ask): Promise<void> {
  if (named.length === 0) return;
  const known = (await ask('catalogue.facets', {})).genres.map(({ genre }) => genre);
  const lowerCase = new Set(known.map((genre) => genre.toLowerCase()));
  const unknown = named.find((genre) => !lowerCase.has(genre.toLowerCase()));
  if (unknown === undefined) return;
  const message = `No film of this library has the genre ${JSON.stringify(unknown)}. Its genres: ${known.join(', ')}.`;
  throw new ReelscopeError('bad-request', message);
}

export function asSeeds(titles: readonly string[]) {
  return titles.map((title) => ({ title }));
}

/** Who to recommend for: a viewer's id, or ratings of films. */
export interface ViewerOptions {
  readonly user?: string;
  readonly rate?: string[];
}

export const RATE_OPTION = [
  '--rate <id=stars...>',
  'a viewer who rates these films, 0.5 to 5 stars',
] as const;

/** Ends the command as wrong usage unless exactly one of the options was given. */
export function expectOneOf(options: Readonly<Record<string, unknown>>, command: Command): void {
  const given = Object.values(options).filter((value) => value !== undefined);
  if (given.length === 1) return;
  const names = Object.keys(options).map((name) => `--${name}`);
  command.error(`error: give either ${names.join(' or ')}`);
}

/** The viewer, from the one option that was given. Throws `unknown-viewer`, `unknown-film` or `bad-request`. */
export function viewerRequest({ user, rate = [] }: ViewerOptions): ViewerRequest {
  if (user !== undefined) return { userId: sourceId(user, 'unknown-viewer') };
  return {
    ratings: rate.map((text) => {
      const [movieId = '', ...stars] = text.split('=');
      return { movieId: sourceId(movieId, 'unknown-film'), rating: starsIn(stars.join('=')) };
    }),
  };
}

/** Throws `bad-request` for anything but 0.5 to 5. */
function starsIn(text: string): number {
  const stars = anyNumber(text);
  if (isRating(stars)) return stars;
  throw new ReelscopeError(
    'bad-request',
    `"${text}" is not a rating: give 0.5 to 5 stars, as in --rate 296=4.5.`,
  );
}
