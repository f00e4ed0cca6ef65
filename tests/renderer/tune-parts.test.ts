import { describe, expect, it } from 'vitest';
import { meanCurve } from '../../renderer/src/features/tune/mean-curve.ts';
import { overlap, rankChanges } from '../../renderer/src/features/tune/rank-changes.ts';
import {
  mergePresets,
  presetText,
  readPresets,
  readSession,
  sessionText,
} from '../../renderer/src/features/tune/tune-files.ts';

const LIBRARY = { id: 'a'.repeat(64), name: 'Mine' };
const SETTING = { share: 0.25, mode: 'auto' } as const;
const OTHER = { id: 'c'.repeat(64), name: 'Older' };
const VIEW = {
  ...{ film: 'Heat', userId: 4, current: SETTING, against: OTHER },
  other: { share: 1, mode: 'index' },
} as const;
const film = (movieId: number) => ({ movieId, title: `Film ${movieId}`, year: null, genres: [] });

describe('a session file', () => {
  it('opens the same view', () => {
    expect(readSession(sessionText(LIBRARY, VIEW), LIBRARY, [OTHER])).toEqual(VIEW);
  });

  const text = sessionText(LIBRARY, VIEW);
  const changed = (change: object) => JSON.stringify({ ...(JSON.parse(text) as object), ...change });
  it.each([
    [text.slice(0, 40), /not JSON, or was cut off/],
    ['[]', /does not hold a session/],
    [presetText([]), /does not hold a session/],
    [changed({ version: 2 }), /another version of Reelscope \(format 2/],
    [changed({ view: { ...VIEW, current: { share: 2, mode: 'auto' } } }), /view\.current\.share/],
    [
      changed({ library: { id: 'b'.repeat(64), name: 'Other' } }),
      /library Other \(b{12}\), and Mine \(a{12}\)/,
    ],
  ])('says precisely why it cannot be opened', (wrong, why) => {
    expect(() => readSession(wrong, LIBRARY, [OTHER])).toThrow(why);
  });

  it('names the library that it compares with, where that is not there', () => {
    expect(() => readSession(text, LIBRARY, [])).toThrow(/compares with the library Older \(c{12}\)/);
  });
});

describe('presets', () => {
  const preset = (name: string, share: number) => ({
    name,
    note: '',
    setting: { share, mode: 'auto' as const },
  });

  it('travel as a file, and one of the same name replaces the one before', () => {
    const presets = [preset('a', 0.1), preset('b', 0.2)];
    const merged = mergePresets(presets, readPresets(presetText([preset('a', 0.9)])));
    expect(merged.map(({ name, setting }) => [name, setting.share])).toEqual([
      ['b', 0.2],
      ['a', 0.9],
    ]);
    expect(() => readPresets(sessionText(LIBRARY, VIEW))).toThrow(/does not hold presets/);
  });
});

describe('rankChanges', () => {
  it('tells where each film stands in both lists', () => {
    const changes = rankChanges([film(1), film(2)], [film(2), film(3)]);
    expect(changes.map((change) => [change.film.movieId, change.current, change.other])).toEqual([
      [1, 1, null],
      [2, 2, 1],
      [3, null, 2],
    ]);
    expect(overlap(changes, 2)).toBe(0.5);
    expect(overlap([], 20)).toBe(0);
  });

  it('knows a film of another data set by its title and year', () => {
    const heat = (movieId: number, year: number) => ({ movieId, title: 'Heat', year, genres: [] });
    const changes = rankChanges([heat(6, 1995)], [heat(7, 1986), heat(99, 1995)]);
    expect(changes.map(({ film: { year }, current, other }) => [year, current, other])).toEqual([
      [1995, 1, 2],
      [1986, null, 1],
    ]);
  });
});

describe('meanCurve', () => {
  it('is the mean of the viewers, point by point', () => {
    const curve = (userId: number, ndcg: number) => ({
      ...{ userId, hidden: 5 },
      points: [{ contentShare: 0.5, ndcg, recall: 1, novelty: 2 }],
    });
    expect(meanCurve([])).toEqual([]);
    expect(meanCurve([curve(1, 0.2), curve(2, 0.4)])).toEqual([
      { contentShare: 0.5, ndcg: expect.closeTo(0.3) as number, recall: 1, novelty: 2 },
    ]);
  });
});
