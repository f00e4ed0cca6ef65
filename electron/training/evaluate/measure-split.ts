import type { WeightCurve } from '#shared/domain/evaluation.ts';
import type { CsrMatrix } from '#electron/formats/csr.ts';
import type { RatingTable } from '../dataset/import-ratings.ts';
import type { Factors } from '../factorise/als-backend.ts';
import { Random } from '../random.ts';
import { QualityTally, type Popularity, type Quality } from './quality-tally.ts';
import type { Split } from './splits.ts';
import { rankFilms, ViewerScores } from './viewer-scores.ts';

/** Shares of the content score that are tried: 0 is collaborative alone, 1 content alone. */
const CONTENT_SHARES = Array.from({ length: 21 }, (_, i) => i / 20);

/** Lists are this long; weights are chosen by the ndcg of these lists. */
export const K = 20;

/** More viewers than this change the means by less than they cost; nor are more than so many scores computed. */
const MOST_VIEWERS = 2000;
const MOST_SCORES = 4e8;
/** Viewers between two reports. */
const VIEWERS_A_STEP = 16;

/** Quality of one method on warm films (some of their ratings were seen) and on cold ones (none were). */
interface MethodQuality {
  readonly warm: Quality;
  readonly cold: Quality;
}

/** What a model that did not see the held-out ratings makes of them. */
export interface SplitQuality {
  readonly collaborative: MethodQuality;
  /** Undefined where films have no texts. */
  readonly content: MethodQuality | undefined;
  /** At the best weight, which was chosen on other viewers than those measured. */
  readonly hybrid: MethodQuality | undefined;
  /** The content score's share that is best for warm films, 0 to 1. */
  readonly contentShare: number;
}

/** A viewer to measure with: what the model saw of them, and which held-out films they liked. */
export interface HeldOutViewer {
  readonly viewer: number;
  readonly seen: ReadonlySet<number>;
  readonly liked: readonly number[];
  readonly warm: ReadonlySet<number>;
  readonly cold: ReadonlySet<number>;
}

/**
 * Ranks all films for each viewer (those seen left out) by each method and by blends of both, and compares with the
 * held-out films that the viewer liked. Films marked `cold` have guessed factors, which only blends use. The blend's weight is chosen on every other viewer, whose curve it
 * returns, and measured on the rest. `step`
 * is told the share that is done, and may throw.
 */
export async function measureSplit(
  ratings: RatingTable,
  filmCount: number,
  split: Split,
  likedFrom: number,
  model: { factors: Factors; rank: number; tfidf: CsrMatrix | undefined; cold: Uint8Array },
  seed: number,
  step: (share: number) => Promise<void>,
): Promise<{ quality: SplitQuality; weightCurve: WeightCurve }> {
  const popularity = popularityOf(ratings, filmCount, split);
  const most = Math.min(MOST_VIEWERS, Math.ceil(MOST_SCORES / filmCount));
  const viewers = sampleViewers(ratings, split, likedFrom, seed, most);
  const choosing = viewers.filter((_, i) => i % 2 === 0);
  const measured = viewers.filter((_, i) => i % 2 === 1);
  const scores = new ViewerScores(model.factors, model.rank, model.tfidf);
  const shares = model.tfidf === undefined ? [0] : CONTENT_SHARES;
  let done = 0;
  const next = async () => {
    if (done % VIEWERS_A_STEP === 0) await step(done / viewers.length);
    done++;
  };
  const weightCurve = await measureBlends(shares, choosing, scores, popularity, model.cold, next);
  const contentShare = bestShare(weightCurve);

  const tally = () => ({ warm: new QualityTally(K, popularity), cold: new QualityTally(K, popularity) });
  const methods = [
    { share: 0, ...tally() },
    { share: 1, ...tally() },
    { share: contentShare, ...tally() },
  ];
  for (const viewer of measured) {
    await next();
    scores.score(viewer.viewer, viewer.liked);
    for (const { share, warm, cold } of methods) {
      const ranked = rankFilms(scores, share, viewer.seen, model.cold, K);
      warm.add(ranked, viewer.warm);
      cold.add(ranked, viewer.cold);
    }
  }
  const [collaborative, content, hybrid] = methods.map(({ warm, cold }) => ({
    warm: warm.quality(),
    cold: cold.quality(),
  }));
  if (collaborative === undefined) throw new Error('no method was measured');
  const quality =
    model.tfidf === undefined
      ? { collaborative, content: undefined, hybrid: undefined, contentShare: 0 }
      : { collaborative, content, hybrid, contentShare };
  return { quality, weightCurve };
}

/** Popularity as the model knows it: from the ratings that were not held out. */
function popularityOf({ films, userIds }: RatingTable, filmCount: number, { heldOut }: Split): Popularity {
  const counts = new Int32Array(filmCount);
  films.forEach((film, entry) => {
    if (heldOut[entry] === 0) counts[film] = (counts[film] ?? 0) + 1;
  });
  return { counts, viewers: userIds.length };
}

/** Viewers with something seen and something held out that they liked; a random choice of them where they are many. */
export function sampleViewers(
  ratings: RatingTable,
  split: Split,
  likedFrom: number,
  seed: number,
  most: number,
): HeldOutViewer[] {
  const order = Int32Array.from({ length: ratings.userIds.length }, (_, i) => i);
  new Random(seed).shuffle(order);
  const viewers: HeldOutViewer[] = [];
  for (const viewer of order) {
    const seen = new Set<number>();
    const liked: number[] = [];
    const warm = new Set<number>();
    const cold = new Set<number>();
    const end = ratings.indptr[viewer + 1] ?? 0;
    for (let entry = ratings.indptr[viewer] ?? 0; entry < end; entry++) {
      const film = ratings.films[entry] ?? 0;
      const isLiked = (ratings.ratings[entry] ?? 0) >= likedFrom;
      if (split.heldOut[entry] === 0) {
        seen.add(film);
        if (isLiked) liked.push(film);
      } else if (isLiked) (split.coldFilms[film] === 1 ? cold : warm).add(film);
    }
    if (liked.length > 0 && warm.size + cold.size > 0) viewers.push({ viewer, seen, liked, warm, cold });
    if (viewers.length === most) break;
  }
  return viewers;
}

/** How every blend ranks the warm films of these viewers. */
async function measureBlends(
  shares: readonly number[],
  viewers: readonly HeldOutViewer[],
  scores: ViewerScores,
  popularity: Popularity,
  coldFilms: Uint8Array,
  next: () => Promise<void>,
): Promise<WeightCurve> {
  const tallies = shares.map((share) => ({ share, warm: new QualityTally(K, popularity) }));
  for (const viewer of viewers) {
    await next();
    scores.score(viewer.viewer, viewer.liked);
    for (const { share, warm } of tallies)
      warm.add(rankFilms(scores, share, viewer.seen, coldFilms, K), viewer.warm);
  }
  const points = tallies.map(({ share, warm }) => {
    const { ndcg, recall, coverage, novelty } = warm.quality();
    return { contentShare: share, ndcg, recall, coverage, novelty };
  });
  return { viewers: tallies[0]?.warm.quality().viewers ?? 0, points };
}

/** The share with the highest ndcg; of equal ones the smallest. */
function bestShare({ points }: WeightCurve): number {
  const [best] = points.toSorted((a, b) => b.ndcg - a.ndcg || a.contentShare - b.contentShare);
  return best?.contentShare ?? 0;
}
