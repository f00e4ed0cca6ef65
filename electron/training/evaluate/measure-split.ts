import { MEASURED_LENGTH, MEASURED_SHARES, type WeightCurve } from '#shared/domain/evaluation.ts';
import type { RatingTable } from '../dataset/rating-table.ts';
import { Random } from '../random.ts';
import type { TrainingDevice } from '../training-device.ts';
import { cpuFilmRanker, type FilmRanker, type RankedModel } from './film-ranker.ts';
import { GpuFilmRanker } from './gpu/gpu-film-ranker.ts';
import { QualityTally, type Popularity, type Quality } from './quality-tally.ts';
import type { Split } from './splits.ts';

/** Measuring more viewers than this would cost more than it tells; nor are more scores (viewers x films) computed. */
const MOST_VIEWERS = 2000;
const MOST_SCORES = 4e8;

/** Quality of one method on warm films (some of their ratings were seen) and on cold ones (none were). */
interface MethodQuality {
  readonly warm: Quality;
  readonly cold: Quality;
}

/** How well a model predicts held-out ratings that it did not see. */
export interface SplitQuality {
  readonly collaborative: MethodQuality;
  /** Undefined if films have no texts. */
  readonly content: MethodQuality | undefined;
  /** At the best weight, which was chosen on other viewers than those measured; undefined if films have no texts. */
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
 * Ranks all films that a viewer has not seen, for a sample of viewers, by each method and by blends of both, and
 * compares the lists with the held-out films that the viewer liked. Films marked `cold` have inferred factors, which
 * only blends use. The blend's weight is chosen on every other viewer, whose curve it returns, and measured on the
 * rest. `step` is called with the share that is done (0 to 1), and may throw to stop.
 */
export async function measureSplit(
  ratings: RatingTable,
  filmCount: number,
  split: Split,
  likedFrom: number,
  model: RankedModel,
  seed: number,
  step: (share: number) => Promise<void>,
  device: TrainingDevice,
): Promise<MeasuredSplit> {
  const popularity = popularityOf(ratings, filmCount, split);
  const most = Math.min(MOST_VIEWERS, Math.ceil(MOST_SCORES / filmCount));
  const viewers = sampleViewers(ratings, split, likedFrom, seed, most);
  const measure = async (ranker: FilmRanker) => {
    try {
      return await measureWith(ranker, viewers, popularity, model.tfidf !== undefined, step);
    } finally {
      ranker.close();
    }
  };
  return device.run(
    async (gpu) => measure(await GpuFilmRanker.open(gpu, model, MEASURED_LENGTH)),
    () => measure(cpuFilmRanker(model, MEASURED_LENGTH)),
  );
}

interface MeasuredSplit {
  readonly quality: SplitQuality;
  readonly weightCurve: WeightCurve;
}

async function measureWith(
  ranker: FilmRanker,
  viewers: readonly HeldOutViewer[],
  popularity: Popularity,
  hasTexts: boolean,
  step: (share: number) => Promise<void>,
): Promise<MeasuredSplit> {
  let done = 0;
  const rankAll: RankAll = async (asked, shares, hear) => {
    for (let first = 0; first < asked.length; first += ranker.batch) {
      await step(done / viewers.length);
      const batch = asked.slice(first, first + ranker.batch);
      const lists = await ranker.rank(batch, shares);
      batch.forEach((viewer, i) => {
        hear(viewer, lists[i] ?? []);
      });
      done += batch.length;
    }
  };
  const choosing = viewers.filter((_, i) => i % 2 === 0);
  const measured = viewers.filter((_, i) => i % 2 === 1);
  const weightCurve = await measureBlends(hasTexts ? MEASURED_SHARES : [0], choosing, popularity, rankAll);
  const contentShare = bestShare(weightCurve);

  const tally = () => ({
    warm: new QualityTally(MEASURED_LENGTH, popularity),
    cold: new QualityTally(MEASURED_LENGTH, popularity),
  });
  const methods = [0, 1, contentShare].slice(0, hasTexts ? 3 : 1).map((share) => ({ share, ...tally() }));
  const methodShares = methods.map(({ share }) => share);
  await rankAll(measured, methodShares, (viewer, lists) => {
    methods.forEach(({ warm, cold }, i) => {
      warm.add(lists[i] ?? [], viewer.warm);
      cold.add(lists[i] ?? [], viewer.cold);
    });
  });
  const [collaborative, content, hybrid] = methods.map(({ warm, cold }) => ({
    warm: warm.quality(),
    cold: cold.quality(),
  }));
  if (collaborative === undefined) throw new Error('no method was measured');
  return { quality: { collaborative, content, hybrid, contentShare }, weightCurve };
}

/** Ranks films for the viewers at each share; `hear` is called with each viewer's lists. */
type RankAll = (
  viewers: readonly HeldOutViewer[],
  shares: readonly number[],
  hear: (viewer: HeldOutViewer, lists: readonly (readonly number[])[]) => void,
) => Promise<void>;

/** Popularity as the model knows it: from the ratings that were not held out. */
function popularityOf({ films, userIds }: RatingTable, filmCount: number, { heldOut }: Split): Popularity {
  const counts = new Int32Array(filmCount);
  films.forEach((film, entry) => {
    if (heldOut[entry] === 0) counts[film] = (counts[film] ?? 0) + 1;
  });
  return { counts, viewers: userIds.length };
}

/** Up to `most` random viewers who liked a film that is seen and one that is held out. Deterministic for a seed. */
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

/** The quality of every blend on the warm films of these viewers. */
async function measureBlends(
  shares: readonly number[],
  viewers: readonly HeldOutViewer[],
  popularity: Popularity,
  rankAll: RankAll,
): Promise<WeightCurve> {
  const tallies = shares.map((share) => ({ share, warm: new QualityTally(MEASURED_LENGTH, popularity) }));
  await rankAll(viewers, shares, (viewer, lists) => {
    tallies.forEach(({ warm }, i) => {
      warm.add(lists[i] ?? [], viewer.warm);
    });
  });
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
