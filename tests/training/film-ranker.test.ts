import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cpuFilmRanker,
  type RankingQuery,
  type FilmRanker,
  type RankedModel,
} from '#electron/training/evaluate/film-ranker.ts';
import { GpuFilmRanker } from '#electron/training/evaluate/gpu/gpu-film-ranker.ts';
import type { Gpu } from '#electron/training/gpu/gpu.ts';
import { Random } from '#electron/training/random.ts';
import { sparse } from '../fixtures/matrices.ts';
import { describeIf } from '../fixtures/skip.ts';
import { hasSoftwareGpu, noSoftwareGpu, openSoftwareGpu } from '../fixtures/software-gpu.ts';

const K = 20;
const SHARES = [0, 0.3, 1];
type Open = (model: RankedModel) => Promise<FilmRanker>;

function madeUp(films: number, viewers: number, rank: number, terms: number) {
  const random = new Random(3);
  const numbers = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const model: RankedModel = {
    factors: { viewers: numbers(viewers * rank), items: numbers(films * rank) },
    rank,
    tfidf: sparse(
      Array.from({ length: films }, () =>
        Array.from({ length: terms }, () => (random.uniform() < 0.2 ? Math.fround(random.uniform()) : 0)),
      ),
      terms,
    ),
    cold: Uint8Array.from({ length: films }, () => (random.uniform() < 0.1 ? 1 : 0)),
  };
  const some = (count: number) => Array.from({ length: count }, () => random.below(films));
  const queries: RankingQuery[] = Array.from({ length: viewers }, (_, viewer) => ({
    viewer,
    liked: some(5),
    seen: new Set(some(films / 8)),
  }));
  return { model, queries };
}

/** The lists by the definition, in float64, with nothing shared between viewers. */
function naiveLists(
  { factors, rank, tfidf, cold }: RankedModel,
  queries: readonly RankingQuery[],
): number[][][] {
  const row = (film: number) => {
    const weights = new Map<number, number>();
    for (let entry = tfidf?.indptr[film] ?? 0; entry < (tfidf?.indptr[film + 1] ?? 0); entry++) {
      weights.set(tfidf?.indices[entry] ?? 0, tfidf?.data[entry] ?? 0);
    }
    return weights;
  };
  const films = Array.from(cold, (_, film) => film);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return queries.map(({ viewer, liked, seen }) => {
    const unseen = films.filter((film) => !seen.has(film));
    const axis = Array.from({ length: rank }, (_, i) => i);
    const collab = (film: number) =>
      sum(axis.map((i) => (factors.viewers[viewer * rank + i] ?? 0) * (factors.items[film * rank + i] ?? 0)));
    const content = (film: number) =>
      sum(
        liked.flatMap((other) =>
          [...row(other)].map(([term, weight]) => weight * (row(film).get(term) ?? 0)),
        ),
      );
    const scaled = (score: (film: number) => number) => {
      const values = new Map(unseen.map((film) => [film, score(film)]));
      const lowest = Math.min(...values.values());
      const range = Math.max(...values.values()) - lowest;
      return (film: number) => (range > 0 ? ((values.get(film) ?? 0) - lowest) / range : 0);
    };
    const [byCollab, byContent] = [scaled(collab), scaled(content)];
    return SHARES.map((share) => {
      const blend = (film: number) => share * byContent(film) + (1 - share) * byCollab(film);
      return unseen
        .filter((film) => share > 0 || cold[film] === 0)
        .map((film) => ({ film, score: blend(film) }))
        .sort((a, b) => b.score - a.score || a.film - b.film)
        .slice(0, K)
        .map(({ film }) => film);
    });
  });
}

/** What every ranker promises. */
function promises(open: Open): void {
  const ranked = async (model: RankedModel, queries: readonly RankingQuery[], shares: readonly number[]) => {
    const ranker = await open(model);
    const lists: number[][][] = [];
    for (let first = 0; first < queries.length; first += ranker.batch) {
      lists.push(...(await ranker.rank(queries.slice(first, first + ranker.batch), shares)));
    }
    ranker.close();
    return lists;
  };

  it('lists what the definition lists, for several viewers and shares', async () => {
    const { model, queries } = madeUp(400, 7, 18, 40);
    const ours = (await ranked(model, queries, SHARES)).flat();
    const right = naiveLists(model, queries).flat();
    expect(ours).toHaveLength(right.length);
    const same = ours.map((list, i) => list.filter((film, place) => right[i]?.[place] === film).length);
    expect(same.reduce((total, count) => total + count, 0) / (K * right.length)).toBeGreaterThan(0.99);
  });

  it('puts films of equal score in the order of their places, however many they are', async () => {
    const { model, queries } = madeUp(1500, 2, 4, 3);
    const alike = { ...model, factors: { ...model.factors, items: new Float32Array(1500 * 4).fill(0.5) } };
    const [first] = await ranked(alike, queries, [0]);
    const expected = Array.from(model.cold, (_, film) => film)
      .filter((film) => model.cold[film] === 0 && queries[0]?.seen.has(film) === false)
      .slice(0, K);
    expect(first?.[0]).toEqual(expected);
  });

  it('lists all there are where they are few, and nothing where all were seen', async () => {
    const { model, queries } = madeUp(9, 2, 4, 3);
    const [one, two] = [queries[0], queries[1]];
    if (one === undefined || two === undefined) throw new Error('nobody asks');
    const all = new Set(Array.from({ length: 9 }, (_, film) => film));
    const lists = await ranked(
      model,
      [
        { ...one, seen: new Set([4]) },
        { ...two, seen: all },
      ],
      [0.5],
    );
    expect(lists[0]?.[0]?.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
    expect(lists[1]).toEqual([[]]);
  });

  it('ranks films without texts', async () => {
    const { model, queries } = madeUp(100, 3, 4, 5);
    const withTexts = await ranked(model, queries, [0]);
    expect(await ranked({ ...model, tfidf: undefined }, queries, [0])).toEqual(withTexts);
  });
}

describe('cpuFilmRanker', () => {
  promises((model) => Promise.resolve(cpuFilmRanker(model, K)));
});

describeIf(hasSoftwareGpu, noSoftwareGpu)('GpuFilmRanker', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openSoftwareGpu();
  });
  afterAll(() => {
    gpu.close();
  });
  promises((model) => GpuFilmRanker.open(gpu, model, K));

  it('ranks four viewers at a time within a small budget, and gives back what it took', async () => {
    const { model, queries } = madeUp(400, 7, 18, 40);
    const roomy = await GpuFilmRanker.open(gpu, model, K);
    const expected = await roomy.rank(queries, SHARES);
    roomy.close();
    const small = await openSoftwareGpu(110_000);
    const before = small.memory.used;
    const ranker = await GpuFilmRanker.open(small, model, K);
    expect(ranker.batch).toBeLessThan(queries.length + 1);
    expect(await ranker.rank(queries.slice(0, ranker.batch), SHARES)).toEqual(
      expected.slice(0, ranker.batch),
    );
    ranker.close();
    expect(small.memory.used).toBe(before);
    expect(small.memory.peak).toBeLessThanOrEqual(small.memory.budget);
    small.close();
  });

  it('ranks fewer viewers at a time on a device that binds only short buffers', async () => {
    const { model, queries } = madeUp(1500, 7, 18, 40);
    const roomy = await GpuFilmRanker.open(gpu, model, K);
    const expected = await roomy.rank(queries, SHARES);
    roomy.close();
    const narrow = await openSoftwareGpu();
    // Room for the model, but not for the scores of all viewers that the budget has room for.
    Object.defineProperty(narrow, 'bindingBytes', { value: 4 * model.factors.items.length });
    const ranker = await GpuFilmRanker.open(narrow, model, K);
    expect(await ranker.rank(queries, SHARES)).toEqual(expected);
    ranker.close();
    narrow.close();
  });
});
