import { describe, expect, it } from 'vitest';
import { evaluateModel } from '#electron/training/evaluate/evaluate-model.ts';
import { Random } from '#electron/training/random.ts';
import { TrainingDevice } from '#electron/training/training-device.ts';
import { ratingTable, type RatingRow } from '../fixtures/rating-table.ts';

const OPTIONS = { likedFrom: 3, holdout: 0.2, rank: 8, iterations: 10, seed: 42 };
const goOn = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onQuality: () => undefined,
  onPoint: undefined,
  checkpoints: () => ({ load: () => undefined, save: () => undefined }),
};

const cpu = new TrainingDevice(undefined, 'This is a test.', () => undefined);

/** Every viewer rates each film with a chance that `chance` gives, and likes all that they rate. */
function table(viewers: number, films: number, chance: (viewer: number, film: number) => number) {
  const random = new Random(99);
  const rows: RatingRow[] = [];
  for (let viewer = 0; viewer < viewers; viewer++) {
    for (let film = 0; film < films; film++) {
      if (random.uniform() < chance(viewer, film)) rows.push({ viewer, film, rating: 4 });
    }
  }
  return ratingTable(rows);
}

const evaluate = (
  ratings: ReturnType<typeof ratingTable>,
  films: number,
  different: Partial<typeof OPTIONS> = {},
) => evaluateModel(ratings, films, undefined, { ...OPTIONS, ...different }, goOn, cpu);

async function measure(
  ratings: ReturnType<typeof ratingTable>,
  films: number,
  different: Partial<typeof OPTIONS> = {},
) {
  const evaluated = await evaluate(ratings, films, different);
  if (evaluated === undefined) expect.fail('not measured');
  const { quality, evaluation } = evaluated;
  expect(quality.byTime).toBeNull();
  expect(evaluation.byViewer.points).toHaveLength(1);
  return quality.byViewer.collaborative.warm;
}

describe('evaluateModel', () => {
  it('rewards a model where tastes have a structure', async () => {
    const ratings = table(200, 200, (viewer, film) => (film % 5 === viewer % 5 ? 0.5 : 0.01));
    const { recall, ndcg } = await measure(ratings, 200);
    // By chance a list of 20 finds 20 of the 180 films that are left: one in nine.
    expect(recall).toBeGreaterThan(0.45);
    expect(ndcg).toBeGreaterThan(0.25);
    expect(recall).toBeLessThanOrEqual(1);
  });

  it('rewards knowing what is popular', async () => {
    const ratings = table(200, 300, (_, film) => 0.6 * 0.97 ** film);
    expect((await measure(ratings, 300)).recall).toBeGreaterThan(3 * (20 / 280));
  });

  it('finds nothing in noise, which a model that had seen the held-out films would know by heart', async () => {
    const ratings = table(120, 600, () => 0.06);
    const { recall } = await measure(ratings, 600, { rank: 96, iterations: 20 });
    // By chance: 20 of about 570 films that are left, 0.035.
    expect(recall).toBeLessThan(0.1);
    expect(recall).toBeGreaterThan(0);
  });

  it('leaves out what the viewer has seen in training, so that a list can be perfect', async () => {
    // Everybody likes the same 15 films: some are held out and no other film is worth recommending.
    const ratings = table(80, 60, (_, film) => (film < 15 ? 1 : 0));
    const quality = await measure(ratings, 60);
    expect(quality).toMatchObject({ recall: 1, ndcg: 1 });
    expect(quality.viewers).toBeGreaterThan(30);
  });

  it('counts only viewers who liked something that was held out', async () => {
    const rows: RatingRow[] = Array.from({ length: 400 }, (_, i) => ({
      viewer: Math.floor(i / 10),
      film: i % 10,
      rating: i < 200 ? 5 : 1,
    }));
    const { viewers } = await measure(ratingTable(rows), 10);
    expect(viewers).toBeGreaterThan(0);
    expect(viewers).toBeLessThanOrEqual(20);
  });

  it('measures with viewers who have fewer ratings than the share would take one of', async () => {
    const { viewers } = await measure(
      table(200, 8, () => 1),
      8,
      { holdout: 0.1 },
    );
    // Half of the viewers are measured with, and 8 of 10 of those have something held out.
    expect(viewers).toBeGreaterThan(60);
    expect(viewers).toBeLessThan(100);
  });

  it('has nothing to say where the share holds nothing out', async () => {
    const ratings = table(10, 3, () => 1);
    expect(await evaluate(ratings, 3, { holdout: 1e-9 })).toBeUndefined();
  });

  it('is the same for the same seed', async () => {
    const ratings = table(60, 80, (viewer, film) => (film % 4 === viewer % 4 ? 0.5 : 0.1));
    const first = await measure(ratings, 80);
    expect(await measure(ratings, 80)).toEqual(first);
    expect(await measure(ratings, 80, { seed: 1 })).not.toEqual(first);
  });

  it('ends with the reason of its signal', async () => {
    const stop = new Error('stop');
    const run = { ...goOn, signal: AbortSignal.abort(stop) };
    await expect(
      evaluateModel(
        table(10, 20, () => 0.5),
        20,
        undefined,
        OPTIONS,
        run,
        cpu,
      ),
    ).rejects.toBe(stop);
  });
});
