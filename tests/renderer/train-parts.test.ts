import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { along, axisAround, axisWithin } from '../../renderer/src/lib/chart/scale.ts';
import { comparedMethods } from '../../renderer/src/features/train/comparison-rows.ts';
import { curvesOf } from '../../renderer/src/features/train/curves.ts';
import { droppedPath } from '../../renderer/src/features/train/dropped-path.ts';

describe('droppedPath', () => {
  const dropped = (files: readonly object[], data: Readonly<Record<string, string>> = {}) => ({
    files: files as unknown as FileList,
    getData: (type: string) => data[type] ?? '',
  });
  const host = { pathOf: () => '/from/the/host' };

  it('is known to a desktop window, and to a browser only as text', () => {
    expect(droppedPath(dropped([{}]), host)).toBe('/from/the/host');
    expect(droppedPath(dropped([{}]), undefined)).toBeNull();
    expect(droppedPath(dropped([], { 'text/plain': ' /typed/path\n' }), undefined)).toBe('/typed/path');
    expect(
      droppedPath(dropped([], { 'text/uri-list': 'file:///my%20data/ml\r\nfile:///x' }), undefined),
    ).toBe('/my data/ml');
    expect(droppedPath(dropped([]), host)).toBeNull();
  });
});

describe('axes', () => {
  const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }));

  it('hold every value, and their ticks ascend within them', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 2, max: 10 }), (values, count) => {
        for (const axis of [axisAround(values, count), axisWithin(values, count)]) {
          for (const value of values) {
            expect(along(axis, value)).toBeGreaterThanOrEqual(-1e-6);
            expect(along(axis, value)).toBeLessThanOrEqual(1 + 1e-6);
          }
          expect(axis.ticks.length).toBeLessThanOrEqual(2 * count + 2);
          expect(axis.ticks).toEqual(axis.ticks.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('count in round steps', () => {
    expect(axisAround([0.31, 0.42], 4).ticks.map((tick) => tick.toFixed(2))).toEqual([
      '0.30',
      '0.35',
      '0.40',
      '0.45',
    ]);
    expect(axisWithin([1, 16], 6).ticks).toEqual([5, 10, 15]);
    expect(axisWithin([0, 0.5], 6).ticks.map((tick) => tick.toFixed(1))).toEqual([
      '0.0',
      '0.1',
      '0.2',
      '0.3',
      '0.4',
      '0.5',
    ]);
  });

  it('have no ticks between the whole numbers of what is counted', () => {
    expect(axisWithin([1, 2, 3], 6).ticks).toEqual([1, 2, 3]);
    expect(axisWithin([1], 6).ticks).toEqual([0, 1]);
  });

  it.each([[[5e-324]], [[1e6, 1e6 + 2e-10]], [[-5e-324, 5e-324]], [[Infinity]]])('hold %j', (values) => {
    const { from, to, ticks } = axisAround(values, 4);
    expect(to).toBeGreaterThan(from);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.every(Number.isFinite)).toBe(true);
  });
});

describe('curvesOf', () => {
  it('draws a line for each model that has points, in order of iterations', () => {
    const point = (number: number, model: 'by-viewer' | 'final', iteration: number, ndcg: number | null) =>
      ({
        ...{ number, at: '', kind: 'point' as const },
        point: { model, iteration, loss: iteration, ndcg },
      }) as const;
    const journal = [
      point(0, 'by-viewer', 2, 0.2),
      point(1, 'by-viewer', 1, 0.1),
      point(2, 'final', 1, null),
    ];
    expect(curvesOf(journal, ({ loss }) => loss).map(({ points }) => points.map(({ x }) => x))).toEqual([
      [1, 2],
      [1],
    ]);
    expect(curvesOf(journal, ({ ndcg }) => ndcg).map(({ points }) => points)).toEqual([
      [
        { x: 1, y: 0.1 },
        { x: 2, y: 0.2 },
      ],
    ]);
  });
});

describe('comparedMethods', () => {
  const method = (ndcg: number) => ({ ndcg, recall: 0, coverage: 0, novelty: 0, viewers: 1 });
  const model = (ndcg: number | null) => ({
    ...{ id: 'x', name: 'x', created: '', bytes: 1, rank: 1, iterations: 1 },
    counts: { films: 1, viewers: 1, ratings: 1, terms: 1 },
    defaultWeights: { content: 1, collab: 1, popularity: 0 },
    quality:
      ndcg === null
        ? null
        : {
            holdout: 0.1,
            byViewer: { collaborative: method(ndcg), content: null, hybrid: null },
            byTime: null,
          },
  });

  it('lists what at least one of the two was measured by', () => {
    expect(comparedMethods({ trained: model(null), active: null, sameSplit: false })).toEqual([]);
    const [row, ...others] = comparedMethods({ trained: model(0.3), active: model(0.2), sameSplit: true });
    expect(others).toEqual([]);
    expect(row?.numbers[0]).toEqual({ trained: 0.3, active: 0.2 });
    const [half] = comparedMethods({ trained: model(0.3), active: model(null), sameSplit: false });
    expect(half?.numbers[0]).toEqual({ trained: 0.3, active: null });
  });
});
