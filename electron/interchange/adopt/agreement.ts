import type { RatingTable } from '#electron/training/dataset/rating-table.ts';
import { NeighbourScan, type FilmTerms } from '#electron/training/features/neighbour-scan.ts';
import { Random } from '#electron/training/random.ts';
import { decodeVectors } from './decode-vectors.ts';
import type { FactorRows } from './read-factors.ts';
import type { AdoptedIndex } from './read-index.ts';

/**
 * With less agreement than this, two inputs are not of one training. Unrelated ones agree by about a half; related ones
 * by far more than this, in spite of what compression in an index loses.
 */
export const LEAST_AGREEMENT = 0.7;
/** The most rows that are compared. */
const COMPARED = 200;
/** Any seed would do: it only draws the rows to compare with. */
const SEED = 1;

/**
 * How well an index fits the texts that it should represent, 0 to 1: the share of films that are nearer, in the index,
 * to the film with the most similar text than to one drawn at random. Vectors made from these texts in any way come
 * near 1; vectors of other texts, or in another order, near a half.
 */
export function agreementWithTexts(index: AdoptedIndex, terms: FilmTerms): number {
  const { rows } = terms.tfidf;
  const scan = new NeighbourScan(terms);
  const random = new Random(SEED);
  const trials = spread(rows).flatMap((film) => {
    const [nearest] = scan.nearest(film, 1, Infinity, () => true);
    return nearest === undefined ? [] : [{ film, right: nearest.index, other: random.below(rows) }];
  });
  const decoded = decodeVectors(
    index.sources,
    new Set(trials.flatMap(({ film, right, other }) => [film, right, other])),
  );
  const nearness = (a: number, b: number) => cosine(decoded.get(a), decoded.get(b));
  return shareOf(trials, ({ film, right, other }) => nearness(film, right) - nearness(film, other));
}

/** The same for factors: the share of rows nearer to their own vector in the index than to one drawn at random. */
export function agreementWithFactors(index: AdoptedIndex, { rows, rank, data }: FactorRows): number {
  const random = new Random(SEED);
  const row = (at: number) => data.subarray(at * rank, (at + 1) * rank);
  const trials = spread(rows)
    .filter((own) => row(own).some((value) => value !== 0))
    .map((own) => ({ own, other: random.below(rows) }));
  const decoded = decodeVectors(index.sources, new Set(trials.flatMap(({ own, other }) => [own, other])));
  return shareOf(
    trials,
    ({ own, other }) => cosine(decoded.get(own), row(own)) - cosine(decoded.get(other), row(own)),
  );
}

/**
 * The same for ratings: how often a film that a viewer liked has a higher factor score than one drawn at random.
 * Factors that predict stars, rather than who watches what, may come only near a half.
 */
export function agreementWithRatings(
  { userIds, indptr, films, ratings }: RatingTable,
  {
    items,
    viewers,
    rank,
  }: { readonly items: Float32Array; readonly viewers: Float32Array; readonly rank: number },
  likedFrom: number,
): number {
  const random = new Random(SEED);
  const score = (viewer: number, film: number) => {
    let sum = 0;
    for (let i = 0; i < rank; i++) sum += (viewers[viewer * rank + i] ?? 0) * (items[film * rank + i] ?? 0);
    return sum;
  };
  const trials = spread(userIds.length).flatMap((viewer) => {
    const start = indptr[viewer] ?? 0;
    const entry = start + random.below(Math.max(1, (indptr[viewer + 1] ?? 0) - start));
    const other = random.below(items.length / rank);
    return (ratings[entry] ?? 0) < likedFrom ? [] : [{ viewer, liked: films[entry] ?? 0, other }];
  });
  return shareOf(trials, ({ viewer, liked, other }) => score(viewer, liked) - score(viewer, other));
}

/** Up to `COMPARED` whole numbers below `count`, spread evenly. */
function spread(count: number): number[] {
  const size = Math.min(count, COMPARED);
  return Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
}

/** The share of trials with a lead above zero; zero counts half. 1 if there are no trials. */
function shareOf<T>(trials: readonly T[], lead: (trial: T) => number): number {
  if (trials.length === 0) return 1;
  const wins = trials.reduce((sum, trial) => sum + (Math.sign(lead(trial)) + 1) / 2, 0);
  return wins / trials.length;
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) return 0;
  let product = 0;
  let squares = 0;
  let others = 0;
  a.forEach((value, i) => {
    const other = b[i] ?? 0;
    product += value * other;
    squares += value * value;
    others += other * other;
  });
  return squares === 0 || others === 0 ? 0 : product / Math.sqrt(squares * others);
}
