import { expect, it } from 'vitest';
import { yearsOf } from '../../renderer/src/features/explore/portrait-text.ts';

const decade = (first: number, count: number) => ({ decade: first, count, meanRating: 3 });

it('names the shortest run of decades that most ratings are of', () => {
  expect(yearsOf({ decades: [decade(1970, 5), decade(1990, 50), decade(2000, 45)] })).toBe('1990–2009');
  expect(yearsOf({ decades: [decade(1950, 1), decade(1990, 99)] })).toBe('1990–1999');
  expect(yearsOf({ decades: [] })).toBe('');
});
