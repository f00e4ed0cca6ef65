import type { Command } from 'commander';
import { MOST_ROWS } from '#shared/contract/schemas.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { withEngine } from '../call-engine.ts';
import { searchText, wholeNumber } from '../option-parsers.ts';
import { formatTable, writeJson, type Output } from '../output.ts';

export function addSearch(program: Command, output: Output): void {
  program
    .command('search')
    .description('find films by title, misspelt or not')
    .argument('<query>', 'a title or part of one', searchText)
    .requiredOption('--library <folder>', 'the library to search', libraryIn)
    .option('-n <count>', `how many films, at most ${MOST_ROWS}`, wholeNumber(1, MOST_ROWS), 10)
    .option('--json', 'print JSON')
    .action(async (query: string, options: { library: string; n: number; json?: true }) => {
      const { films } = await withEngine(options.library, (ask) =>
        ask('catalogue.search', { query, limit: options.n }),
      );
      if (options.json) {
        writeJson(output, films);
        return;
      }
      if (films.length === 0) output.err(`No film matches ${JSON.stringify(query)}.\n`);
      else output.out(formatTable(COLUMNS, films.map(toRow)));
    });
}

const COLUMNS = [
  { heading: 'id', align: 'right' },
  { heading: 'title', align: 'left' },
  { heading: 'year', align: 'right' },
  { heading: 'genres', align: 'left' },
] as const;

function toRow(film: {
  movieId: number;
  title: string;
  year: number | null;
  genres: readonly string[];
}): string[] {
  return [String(film.movieId), film.title, String(film.year ?? ''), film.genres.join(', ')];
}
