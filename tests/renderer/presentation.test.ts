import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverDesign } from '../../renderer/src/lib/film-cover.ts';
import { formatBytes, formatCountOf, formatParts, formatScore } from '../../renderer/src/lib/format.ts';
import { RecentAnswers } from '../../renderer/src/lib/recent-answers.ts';

describe('formatParts', () => {
  it('shows parts that add up to what is shown as their sum, each right to a thousandth', () => {
    const part = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (values) => {
        const shown = formatParts(values);
        const inThousandths = shown.parts.map((text) => Math.round(Number(text) * 1000));
        expect(inThousandths.reduce((sum, value) => sum + value, 0)).toBe(
          Math.round(Number(shown.sum) * 1000),
        );
        expect(Number(shown.sum)).toBeCloseTo(
          values.reduce((sum, value) => sum + value, 0),
          2.9,
        );
        shown.parts.forEach((text, i) => {
          expect(Math.abs(Number(text) - (values[i] ?? NaN))).toBeLessThan(0.001 + 1e-9);
        });
      }),
    );
  });

  it('leaves a part of zero at zero', () => {
    expect(formatParts([0, 0.1234])).toEqual({ parts: ['0.000', '0.123'], sum: '0.123' });
  });
});

describe('formatScore and formatCountOf', () => {
  it('shows three decimals, and no negative zero', () => {
    expect([1, -0.25, -0.0001].map(formatScore)).toEqual(['1.000', '-0.250', '0.000']);
  });

  it('counts one thing in the singular', () => {
    expect([formatCountOf(1, 'film'), formatCountOf(87585, 'film')]).toEqual(['1 film', '87,585 films']);
  });
});

describe('coverDesign', () => {
  const film = (title: string) => ({ title, year: null, genres: [] });

  it('has the decade, and one colour for each genre that all its films share', () => {
    const heat = coverDesign({ title: 'Heat', year: 1995, genres: ['Crime', 'Thriller'] });
    const alien = coverDesign({ title: 'Alien', year: 2003, genres: ['Thriller'] });
    expect([heat.decade, alien.decade, coverDesign(film('Up')).decade]).toEqual(['90s', '00s', '']);
    expect(heat.genreHues).toHaveLength(2);
    expect(alien.genreHues[0]).toBe(heat.genreHues[1]);
  });

  it('takes the initials of the telling words', () => {
    const titles = [
      'The Lord of the Rings',
      '12 Angry Men',
      'Heat',
      'The Thing',
      'Amélie',
      'Up',
      '9',
      '¿?',
      'The A',
    ];
    expect(titles.map((title) => coverDesign(film(title)).initials)).toEqual([
      ...['LR', '12', 'He', 'Th', 'Am', 'Up', '9', '¿?', 'TA'],
    ]);
  });

  it('gives one title one colour and many titles many', () => {
    expect(coverDesign(film('Heat'))).toEqual(coverDesign(film('Heat')));
    const hues = Array.from({ length: 100 }, (_, i) => coverDesign(film(`Film ${i}`)).hue);
    expect(new Set(hues).size).toBeGreaterThan(60);
    expect(hues.every((hue) => hue >= 0 && hue < 360)).toBe(true);
  });
});

describe('RecentAnswers', () => {
  it('forgets the answer not asked for the longest, and no failure is remembered', async () => {
    const answers = new RecentAnswers(2);
    const fetched: string[] = [];
    async function ask(key: string): Promise<string> {
      return answers.get(key, () => {
        fetched.push(key);
        return key === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve(`answer to ${key}`);
      });
    }
    expect(await ask('a')).toBe('answer to a');
    await ask('b');
    await ask('a');
    await ask('c');
    await ask('a');
    await ask('b');
    expect(fetched).toEqual(['a', 'b', 'c', 'b']);
    await expect(ask('bad')).rejects.toThrow('bad');
    await expect(ask('bad')).rejects.toThrow('bad');
    expect(fetched).toHaveLength(6);
  });
});

describe('formatBytes', () => {
  it('shows two or three digits, whatever the size', () => {
    expect([0, 1023, 1536, 99.7 * 1024, 5.25 * 1024 ** 3].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.5 KiB',
      '100 KiB',
      '5.3 GiB',
    ]);
  });
});
