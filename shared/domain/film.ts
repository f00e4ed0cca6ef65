/** A film as lists show it. `movieId` is the source's id; `year` is null if the source gives none. */
export interface Film {
  readonly movieId: number;
  readonly title: string;
  readonly year: number | null;
  readonly genres: readonly string[];
}

/** "Heat (1995)", or the bare title of a film without a year. */
export function titleWithYear(film: Pick<Film, 'title' | 'year'>): string {
  return film.year === null ? film.title : `${film.title} (${film.year})`;
}
