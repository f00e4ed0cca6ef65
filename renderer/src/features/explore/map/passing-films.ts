import type { ListFilters } from '../explore-state.ts';
import type { Coloured } from './map-colours.ts';
import type { MapFilms } from './map-films.ts';

/**
 * A 1 for each highlighted film: it passes the filters, is of the chosen kind in the legend (null for any) and is among
 * the selected films (all, if none are). Null if every film is highlighted.
 */
export function passingFilms(
  { count, genres, genreMasks, years }: MapFilms,
  filters: ListFilters,
  { kinds }: Coloured,
  kind: number | null,
  selected: readonly number[],
): Uint8Array | null {
  const { fromYear, toYear } = filters;
  const hasYears = fromYear !== null || toYear !== null;
  if (filters.genres.length === 0 && !hasYears && kind === null && selected.length === 0) return null;
  const mask = genres.reduce(
    (bits, genre, i) => (filters.genres.includes(genre) ? bits | (1 << i) : bits),
    0,
  );
  const passing = new Uint8Array(count);
  const chosen = selected.length === 0 ? passing.keys() : selected;
  for (const film of chosen) {
    const year = years[film] ?? 0;
    const isOfYears =
      !hasYears || (year !== 0 && year >= (fromYear ?? -Infinity) && year <= (toYear ?? Infinity));
    const isOfGenres = filters.genres.length === 0 || ((genreMasks[film] ?? 0) & mask) !== 0;
    if (isOfYears && isOfGenres && (kind === null || kinds[film] === kind)) passing[film] = 1;
  }
  return passing;
}
