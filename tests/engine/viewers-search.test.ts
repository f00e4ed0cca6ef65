import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { NaiveLibrary } from '../fixtures/naive-library.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';

describe('viewers.search', () => {
  let engine: OpenEngine;
  let naive: NaiveLibrary;
  beforeAll(() => {
    engine = openEngine(inject('sampleLibrary'));
    naive = new NaiveLibrary(inject('sampleLibrary'));
  });
  afterAll(() => {
    engine.close();
  });

  const search = (query: string, limit = 1000) => engine.ask('viewers.search', { query, limit }).viewers;

  it.each(['12', '200', '2', ' 7 '])(
    'finds the viewers whose id begins with %j, that id itself first',
    (query) => {
      const digits = query.trim();
      const expected = naive.viewers.filter(({ userId }) => String(userId).startsWith(digits));
      const found = search(query);
      expect(found[0]?.userId).toBe(Number(digits));
      expect(found.map(({ userId }) => userId).sort((a, b) => a - b)).toEqual(
        expected.map(({ userId }) => userId).sort((a, b) => a - b),
      );
      const counts = found.slice(1).map(({ ratingCount }) => ratingCount);
      expect(counts).toEqual([...counts].sort((a, b) => b - a));
    },
  );

  it('gives the viewers with the most ratings for an empty query', () => {
    const most = naive.viewers.map(({ rated }) => rated.size).sort((a, b) => b - a);
    expect(search('', 20).map(({ ratingCount }) => ratingCount)).toEqual(most.slice(0, 20));
  });

  it.each(['?', '*', '[1]', '1*', '%', '_', 'abc', '-1', '1.5', "'", '99999999'])(
    'finds nobody for %j',
    (query) => {
      expect(search(query)).toEqual([]);
    },
  );
});
