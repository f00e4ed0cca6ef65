import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingRequestSchema } from '#shared/contract/training.ts';
import { trainLibrary } from '#electron/training/train-library.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';
import { TINY_VIEWERS, writeTinyDataset } from '../fixtures/tiny-dataset.ts';

let folder: string;
let measured: OpenEngine;
let unmeasured: OpenEngine;

async function train(name: string, holdout: number): Promise<OpenEngine> {
  const input = join(folder, 'data');
  const out = join(folder, name);
  const request = trainingRequestSchema.parse({
    ...{ input, text: join(input, 'texts.csv'), out, holdout, rank: 8, iterations: 5 },
  });
  await trainLibrary(request, { signal: new AbortController().signal, onProgress: () => undefined });
  return openEngine(out);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelscope-what-if-'));
  mkdirSync(join(folder, 'data'));
  writeTinyDataset(join(folder, 'data'));
  measured = await train('measured', 0.2);
  unmeasured = await train('unmeasured', 0);
});
afterAll(() => {
  measured.close();
  unmeasured.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('evaluation.read', () => {
  it('gives the curve that the default weights were chosen by', () => {
    const { evaluation } = measured.ask('evaluation.read', {});
    const points = evaluation?.byViewer.points ?? [];
    expect(points.map(({ contentShare }) => contentShare)).toEqual(
      Array.from({ length: 21 }, (_, i) => i / 20),
    );
    const best = Math.max(...points.map(({ ndcg }) => ndcg));
    const { content } = measured.library.manifest.defaultWeights;
    expect(points.find(({ contentShare }) => contentShare === content)?.ndcg).toBe(best);
    expect(evaluation?.byTime?.points).toHaveLength(21);
  });

  it('gives nothing where nothing was held out', () => {
    expect(unmeasured.ask('evaluation.read', {})).toEqual({ evaluation: null });
  });
});

describe('weights.what-if', () => {
  it('hides what a viewer liked and finds it again as recommend.hybrid does', () => {
    const { library, ask } = measured;
    const viewer = library.catalogue.viewer(4);
    if (viewer === undefined) throw new Error('no viewer 4');
    const { films, ratings } = library.catalogue.ratings(viewer.viewerIndex);
    const rated = Array.from(films, (film, i) => ({
      movieId: library.catalogue.film(film).movieId,
      rating: ratings[i] ?? 0,
    }));
    const liked = rated.filter(({ rating }) => rating >= library.manifest.parameters.likedFrom);
    let recall = 0;
    let ndcg = 0;
    for (let round = 0; round < 5; round++) {
      const hidden = liked.filter((_, i) => i % 5 === round).map(({ movieId }) => movieId);
      const kept = rated.filter(({ movieId }) => !hidden.includes(movieId));
      const { items } = ask('recommend.hybrid', {
        seeds: kept
          .filter(({ rating }) => rating > 4)
          .slice(0, 20)
          .map(({ movieId }) => ({ movieId })),
        viewer: { ratings: kept },
        weights: { content: 0.3, collab: 0.7 },
        count: 20,
      });
      const places = items.flatMap(({ movieId }, i) => (hidden.includes(movieId) ? [i] : []));
      const gain = (all: readonly number[]) => all.reduce((sum, place) => sum + 1 / Math.log2(place + 2), 0);
      recall += places.length / hidden.length / 5;
      ndcg += gain(places) / gain(hidden.map((_, i) => i).slice(0, 20)) / 5;
    }
    const [result] = ask('weights.what-if', { viewers: { userId: 4 } }).results;
    expect(result).toMatchObject({ userId: 4, hidden: liked.length });
    const point = result?.points.find(({ contentShare }) => contentShare === 0.3);
    expect(point?.recall).toBeCloseTo(recall, 10);
    expect(point?.ndcg).toBeCloseTo(ndcg, 10);
    expect(point?.ndcg).toBeGreaterThan(0);
    expect(point?.novelty).toBeGreaterThan(0);
  });

  it('visits every viewer once', () => {
    const seen = Array.from({ length: 4 }, (_, i) =>
      unmeasured.ask('weights.what-if', { viewers: { from: 20 * i, count: 20 } }),
    ).flatMap(({ results }) => results.map(({ userId }) => userId));
    expect(seen).toHaveLength(TINY_VIEWERS);
    expect(new Set(seen).size).toBe(TINY_VIEWERS);
  });

  it('does not know a viewer who is not there', () => {
    expect(unmeasured.ask('weights.what-if', { viewers: { userId: 999_999 } })).toEqual({ results: [] });
  });
});
