import type { Command } from 'commander';
import { MOST_ROWS, type Seed } from '#shared/contract/schemas.ts';
import { titleWithYear } from '#shared/domain/film.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { withEngine } from '../call-engine.ts';
import { filmTitle, filmTitles, sourceId, wholeNumber } from '../option-parsers.ts';
import { formatTable, writeJson, type Column, type Output } from '../output.ts';

interface ExplainOptions {
  readonly library: string;
  readonly movie: string;
  readonly title?: string[];
  readonly user?: string;
  readonly n: number;
  readonly json?: true;
}

export function addExplain(program: Command, output: Output): void {
  program
    .command('explain')
    .description('explain the scores of a film: shared terms, and what the viewer liked')
    .requiredOption('--library <folder>', 'the library to ask', libraryIn)
    .requiredOption('--movie <film>', 'the film to explain: its id or its title', filmTitle)
    .option('--title <titles...>', 'the film that it is compared with, or several', filmTitles)
    .option('--user <id>', 'the viewer that it is recommended to')
    .option('-n <count>', `how many parts to list, at most ${MOST_ROWS}`, wholeNumber(1, MOST_ROWS), 10)
    .option('--json', 'print JSON')
    .action(async (options: ExplainOptions, command: Command) => {
      const { title, user } = options;
      if (title === undefined && user === undefined) command.error('error: give --title, --user, or both');
      const { film, content, collab } = await withEngine(options.library, (ask) =>
        ask('explain', {
          film: filmNamed(options.movie),
          seeds: (title ?? []).map((each) => ({ title: each })),
          viewer: user === undefined ? null : { userId: sourceId(user, 'unknown-viewer') },
          parts: options.n,
        }),
      );
      if (options.json) {
        writeJson(output, { film, content, collab });
        return;
      }
      if (content !== null) {
        output.out(`${titleWithYear(film)}: content score ${content.score.toFixed(4)}\n`);
        const rows = content.parts.map(({ term, part }) => [part.toFixed(4), term]);
        output.out(partsTable('shared term', rows, content.others));
      }
      if (collab !== null) {
        output.out(`${titleWithYear(film)}: collaborative score ${collab.score.toFixed(4)}\n`);
        const rows = collab.parts.map((liked) => [
          liked.part.toFixed(4),
          `${titleWithYear(liked)}, ${liked.rating} stars`,
        ]);
        output.out(partsTable('because the viewer liked', rows, collab.others));
      }
    });
}

/** Digits alone are an id; a film whose title is a number is named by its id, or by its title with the year. */
function filmNamed(text: string): Seed {
  return /^\d+$/.test(text.trim()) ? { movieId: Number(text) } : { title: text };
}

function partsTable(
  heading: string,
  rows: readonly (readonly string[])[],
  others: { readonly count: number; readonly part: number },
): string {
  const columns: readonly Column[] = [
    { heading: 'part', align: 'right' },
    { heading, align: 'left' },
  ];
  const rest = others.count === 0 ? [] : [[others.part.toFixed(4), `${others.count} others`]];
  return formatTable(columns, [...rows, ...rest]);
}
