import type { Seed } from '#shared/contract/schemas.ts';
import { titleWithYear } from '#shared/domain/film.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { SparseRow } from '#electron/formats/csr.ts';
import type { CatalogueFilm } from '../catalogue/catalogue-rows.ts';
import { resolveFilm } from '../catalogue/resolve-film.ts';
import type { Library } from '../library/library.ts';

/** What a list of similar films starts from. */
export interface TextQuery {
  readonly seeds: CatalogueFilm[];
  readonly dislikes: CatalogueFilm[];
  /** A row of term weights of length 1, columns ascending. */
  readonly row: SparseRow;
}

/** How much the mean of the disliked films counts against the mean of the seeds (Rocchio 1971). */
const DISLIKE_WEIGHT = 0.5;

/**
 * The mean of the TF-IDF rows of `seeds`, less a share of that of `dislikes`, scaled to length 1; for a single seed its
 * own row. Throws `unknown-film`, and `nothing-to-compare` if the library has no texts, or none for these films.
 */
export function textQuery(library: Library, seeds: readonly Seed[], dislikes: readonly Seed[]): TextQuery {
  const films = (list: readonly Seed[]) => list.map((seed) => resolveFilm(library.catalogue, seed));
  const found = { seeds: films(seeds), dislikes: films(dislikes) };
  if (library.manifest.contentIndex === null) {
    throw new ReelscopeError(
      'nothing-to-compare',
      'This library was trained without texts and genres, so films cannot be compared by content: train with --text.',
    );
  }
  const row = combine(library, found.seeds, found.dislikes);
  if (row.indices.length === 0) {
    throw new ReelscopeError(
      'nothing-to-compare',
      `Nothing is known about ${found.seeds.map(titleWithYear).join(', ')} that other films share: choose another film, or train with --text.`,
    );
  }
  return { ...found, row };
}

function combine(
  library: Library,
  seeds: readonly CatalogueFilm[],
  dislikes: readonly CatalogueFilm[],
): SparseRow {
  const rowOf = ({ movieIndex }: CatalogueFilm) => library.textScan.row(movieIndex);
  const [only, ...more] = seeds;
  // Not summed, so that a film's score is the same to the last bit in every list.
  if (only !== undefined && more.length === 0 && dislikes.length === 0) return rowOf(only);
  const weights = new Map<number, number>();
  const add = (films: readonly CatalogueFilm[], weight: number) => {
    for (const { indices, data } of films.map(rowOf)) {
      indices.forEach((term, i) => {
        weights.set(term, (weights.get(term) ?? 0) + (weight / films.length) * (data[i] ?? 0));
      });
    }
  };
  add(seeds, 1);
  add(dislikes, -DISLIKE_WEIGHT);
  // Terms left with no positive weight are dropped, as is usual with Rocchio's formula: a text has no negative words.
  const kept = [...weights].filter(([, weight]) => weight > 0).sort(([a], [b]) => a - b);
  const length = Math.sqrt(kept.reduce((sum, [, weight]) => sum + weight * weight, 0));
  return {
    indices: Int32Array.from(kept, ([term]) => term),
    data: Float32Array.from(kept, ([, weight]) => weight / length),
  };
}
