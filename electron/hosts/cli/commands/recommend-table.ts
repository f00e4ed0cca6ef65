import { titleWithYear, type Film } from '#shared/domain/film.ts';
import type { Viewer } from '#shared/domain/viewer.ts';
import { formatTable, type Column } from '../output.ts';

export const FILM_COLUMNS: readonly Column[] = [
  { heading: '#', align: 'right' },
  { heading: 'title', align: 'left' },
  { heading: 'id', align: 'right' },
];

export function score(heading: string): Column {
  return { heading, align: 'right' };
}

export function filmRow(
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

/** A table of films with the score that ranks them. */
export function scoreTable(items: readonly (Parameters<typeof filmRow>[0] & { score: number })[]): string {
  return formatTable(
    [...FILM_COLUMNS, score('score')],
    items.map((item) => filmRow(item, item.score)),
  );
}

export function titlesOf(films: readonly Film[]): string {
  return films.map(titleWithYear).join(' and ');
}

export function nameOf(viewer: Viewer | null): string {
  return viewer === null
    ? 'a viewer of these ratings'
    : `viewer ${viewer.userId} (${viewer.ratingCount} ratings)`;
}
