import { RowSet } from '../vectors/row-set.ts';
import type { Catalogue } from './catalogue.ts';

/** The films of each genre and of each year, by which lists can be filtered. Read on first use. */
export class FilmFacets {
  readonly #catalogue: () => Catalogue;
  readonly #films: number;
  readonly #genres = new Map<string, RowSet>();
  #years: Int16Array | undefined;

  /** `catalogue` is called for each read, because an idle catalogue is closed. */
  constructor(catalogue: () => Catalogue, films: number) {
    this.#catalogue = catalogue;
    this.#films = films;
  }

  /** Films of at least one of the genres, whose names are matched regardless of case. */
  ofAnyGenre(genres: readonly string[]): RowSet {
    const any = RowSet.none(this.#films);
    for (const genre of genres) any.union(this.#ofGenre(genre.toLowerCase()));
    return any;
  }

  #ofGenre(genre: string): RowSet {
    let films = this.#genres.get(genre);
    if (films === undefined) {
      const bits = this.#catalogue().genreBits(genre);
      films = bits === undefined ? RowSet.none(this.#films) : RowSet.of(bits);
      this.#genres.set(genre, films);
    }
    return films;
  }

  /** Films of the years from `first` to `last`, both included; films of unknown year are left out. */
  ofYears(first: number, last: number): RowSet {
    this.#years ??= this.#catalogue().filmYears();
    const bits = new Uint8Array(Math.ceil(this.#films / 8));
    this.#years.forEach((year, film) => {
      if (year !== 0 && year >= first && year <= last)
        bits[film >> 3] = (bits[film >> 3] ?? 0) | (1 << (film & 7));
    });
    return RowSet.of(bits);
  }

  close(): void {
    this.#genres.clear();
    this.#years = undefined;
  }
}
