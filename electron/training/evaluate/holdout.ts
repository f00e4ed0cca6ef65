import { TopK } from '#shared/scoring/top-k.ts';
import type { RatingTable } from '../dataset/import-ratings.ts';
import { factorise, type AlsOptions } from '../factorise/als.ts';
import { likes } from '../factorise/interactions.ts';
import { Random } from '../random.ts';
import { ndcgAtK, recallAtK } from './ranking-metrics.ts';

/** Quality on ratings that the measured model did not see. */
export interface HoldoutMetrics {
  /** Share of each viewer's ratings that was held out. */
  readonly holdout: number;
  /** Viewers with at least one held-out film they liked; the metrics are means over them. */
  readonly viewers: number;
  readonly 'recall@10': number;
  readonly 'ndcg@10': number;
}

const K = 10;

/**
 * Holds out a random share of each viewer's ratings, trains on the rest and ranks all films for each viewer, those of
 * the training part left out. Awaits `pause` as `factorise` does.
 */
export async function measureOnHoldout(
  ratings: RatingTable,
  filmCount: number,
  likedFrom: number,
  options: AlsOptions,
  holdout: number,
  pause: (fraction: number) => Promise<void>,
): Promise<HoldoutMetrics> {
  const heldOut = chooseHoldout(ratings, holdout, options.seed);
  const training = likes(ratings, filmCount, likedFrom, (entry) => heldOut[entry] === 0);
  const factors = await factorise(training, options, pause);
  let viewers = 0;
  let recall = 0;
  let ndcg = 0;
  for (let viewer = 0; viewer < ratings.userIds.length; viewer++) {
    const seen = new Set<number>();
    const relevant = new Set<number>();
    const end = ratings.indptr[viewer + 1] ?? 0;
    for (let entry = ratings.indptr[viewer] ?? 0; entry < end; entry++) {
      const film = ratings.films[entry] ?? 0;
      if (heldOut[entry] === 0) seen.add(film);
      else if ((ratings.ratings[entry] ?? 0) >= likedFrom) relevant.add(film);
    }
    if (relevant.size === 0) continue;
    const ranked = bestFilms(factors.items, factors.viewers, viewer, options.rank, seen);
    viewers++;
    recall += recallAtK(ranked, relevant, K);
    ndcg += ndcgAtK(ranked, relevant, K);
  }
  const mean = (sum: number) => (viewers === 0 ? 0 : sum / viewers);
  return { holdout, viewers, 'recall@10': mean(recall), 'ndcg@10': mean(ndcg) };
}

/** Marks (1) the held-out entries: the same share of every viewer's ratings, rounded down. */
function chooseHoldout({ userIds, indptr, films }: RatingTable, share: number, seed: number): Uint8Array {
  const random = new Random(seed);
  const marks = new Uint8Array(films.length);
  for (let viewer = 0; viewer < userIds.length; viewer++) {
    const start = indptr[viewer] ?? 0;
    const entries = Int32Array.from({ length: (indptr[viewer + 1] ?? 0) - start }, (_, i) => start + i);
    random.shuffle(entries);
    for (const entry of entries.subarray(0, Math.floor(share * entries.length))) marks[entry] = 1;
  }
  return marks;
}

function bestFilms(
  items: Float32Array,
  viewers: Float32Array,
  viewer: number,
  rank: number,
  seen: ReadonlySet<number>,
): number[] {
  const top = new TopK(K);
  const own = viewer * rank;
  for (let film = 0; film * rank < items.length; film++) {
    if (seen.has(film)) continue;
    let score = 0;
    for (let i = 0; i < rank; i++) score += (items[film * rank + i] ?? 0) * (viewers[own + i] ?? 0);
    top.offer(film, score);
  }
  return top.best().map(({ index }) => index);
}
