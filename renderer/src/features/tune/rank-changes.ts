import { titleWithYear, type Film } from '#shared/domain/film.ts';

/** One film's place in each of two lists; null for a list without it. */
export interface RankChange {
  readonly film: Film;
  readonly current: number | null;
  readonly other: number | null;
}

/**
 * Two lists, film by film: those of the first in its order, then those that only the second has. Films are matched by
 * title and year, because another library may use another data set, in which the id means a different film.
 */
export function rankChanges(current: readonly Film[], other: readonly Film[]): RankChange[] {
  const ranks = new Map(other.map((film, i) => [titleWithYear(film), i + 1]));
  const listed = new Set(current.map(titleWithYear));
  return [
    ...current.map((film, i) => ({ film, current: i + 1, other: ranks.get(titleWithYear(film)) ?? null })),
    ...other.flatMap((film, i) =>
      listed.has(titleWithYear(film)) ? [] : [{ film, current: null, other: i + 1 }],
    ),
  ];
}

/** Share of the films that both lists have among their first `count`, 0 to 1. */
export function overlap(changes: readonly RankChange[], count: number): number {
  const both = changes.filter(
    ({ current, other }) => (current ?? Infinity) <= count && (other ?? Infinity) <= count,
  );
  return count === 0 ? 0 : both.length / count;
}
