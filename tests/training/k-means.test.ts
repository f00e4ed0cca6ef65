import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '#electron/formats/byte-source.ts';
import { readIvfPq } from '#electron/formats/faiss-ivfpq.ts';
import { buildIvfPq, rulesFor, type Vectors } from '#electron/training/index/build-ivfpq.ts';
import { kMeans, type Centroids } from '#electron/training/index/k-means.ts';
import type { PartedPoints } from '#electron/training/index/parted-points.ts';
import { Random } from '#electron/training/random.ts';

/** Vectors of length 1 around the directions of `groups` centres, one group after the other. */
function grouped(count: number, dimensions: number, groups: number, spread: number, seed: number): Vectors {
  const random = new Random(seed);
  const centres = Float32Array.from({ length: groups * dimensions }, () => random.normal());
  const data = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const own = data.subarray(row * dimensions, (row + 1) * dimensions);
    const centre = (row % groups) * dimensions;
    own.forEach((_, d) => (own[d] = (centres[centre + d] ?? 0) + spread * random.normal()));
    const length = Math.hypot(...own);
    own.set(own.map((value) => value / length));
  }
  return { count, dimensions, data };
}

/** The definition, pair by pair. */
function nearestOf({ count, parts, width, numbers }: PartedPoints) {
  return ({ count: k, numbers: vectors, biases }: Centroids) => {
    const labels = Uint32Array.from({ length: count * parts }, (_, i) => {
      const part = i % parts;
      let best = { score: -Infinity, place: 0 };
      for (let place = 0; place < k; place++) {
        let score = -(biases[part * k + place] ?? 0);
        for (let d = 0; d < width; d++) {
          score += (numbers[i * width + d] ?? 0) * (vectors[(part * k + place) * width + d] ?? 0);
        }
        if (score > best.score) best = { score, place };
      }
      return best.place;
    });
    return Promise.resolve(labels);
  };
}

function whole({ count, dimensions, data }: Vectors): PartedPoints {
  return { count, parts: 1, width: dimensions, numbers: data };
}

/** How alike points are to the most alike of the centroids, on average: what spherical k-means makes large. */
function similarity({ count, dimensions, data }: Vectors, centroids: Float32Array): number {
  let sum = 0;
  for (let row = 0; row < count; row++) {
    let best = -Infinity;
    for (let from = 0; from < centroids.length; from += dimensions) {
      let dot = 0;
      for (let d = 0; d < dimensions; d++) {
        dot += (data[row * dimensions + d] ?? 0) * (centroids[from + d] ?? 0);
      }
      best = Math.max(best, dot);
    }
    sum += best;
  }
  return sum / count;
}

describe('kMeans', () => {
  it.each(['plain', 'spherical'] as const)('finds groups that are far apart (%s)', async (kind) => {
    for (let seed = 1; seed <= 5; seed++) {
      const groups = 12;
      const points = whole(grouped(40 * groups, 16, groups, 0.05, seed));
      const nearest = nearestOf(points);
      const centroids = await kMeans(points, groups, { kind, iterations: 5 }, new Random(seed), nearest);
      const labels = await nearest(centroids);
      const labelOfGroup = labels.subarray(0, groups);
      expect(new Set(labelOfGroup).size).toBe(groups);
      labels.forEach((label, row) => {
        expect(label).toBe(labelOfGroup[row % groups]);
      });
    }
  });

  it.each([
    [1200, 8, 20, 0.3],
    [1200, 8, 40, 0.2],
    [3000, 16, 30, 0.2],
    [3000, 16, 60, 0.4],
  ])(
    'places few centroids among %d vectors of %d numbers, in %d groups of deviation %d, as well as FAISS does, to 1 %%',
    async (count, dimensions, groups, spread) => {
      for (let seed = 1; seed <= 3; seed++) {
        const given = grouped(count, dimensions, groups, spread, seed);
        const rules = { ...rulesFor(given), trainingRows: count };
        const { file } = buildIvfPq(given, rules);
        const { centroidsAt } = readIvfPq(memorySource('index', file));
        const theirs = Float32Array.from({ length: rules.nlist * dimensions }, (_, i) =>
          file.readFloatLE(centroidsAt + 4 * i),
        );
        const points = whole(given);
        const options = { kind: 'spherical', iterations: 10 } as const;
        const ours = await kMeans(points, rules.nlist, options, new Random(seed), nearestOf(points));
        expect(similarity(given, ours.numbers) / similarity(given, theirs)).toBeGreaterThan(0.99);
      }
    },
  );

  it('gives finite centroids of any points, also where there are fewer points than centroids', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('plain' as const, 'spherical' as const),
        async (numbers, count, kind) => {
          const points = {
            ...{ count: Math.floor(numbers.length / 2), parts: 1, width: 2 },
            numbers: Float32Array.from(numbers),
          };
          const options = { kind, iterations: 3 };
          const centroids = await kMeans(points, count, options, new Random(1), nearestOf(points));
          expect(centroids.numbers).toHaveLength(2 * count);
          expect(centroids.numbers.every(Number.isFinite)).toBe(true);
        },
      ),
    );
  });
});
