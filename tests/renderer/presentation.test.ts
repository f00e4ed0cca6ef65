import { describe, expect, it } from 'vitest';
import { coverDesign } from '../../renderer/src/lib/film-cover.ts';
import { formatCountOf, formatScore, formatSum } from '../../renderer/src/lib/format.ts';
import { RecentAnswers } from '../../renderer/src/lib/recent-answers.ts';

describe('formatSum', () => {
  it('shows parts that add up to what is shown as their sum', () => {
    for (let i = 0; i < 2000; i += 1) {
      const first = ((i * 7919) % 5003) / 10006;
      const second = ((i * 104729) % 7001) / 14002;
      const shown = formatSum(first, second);
      const inThousandths = [shown.first, shown.second, shown.sum].map((text) =>
        Math.round(Number(text) * 1000),
      );
      expect((inThousandths[0] ?? 0) + (inThousandths[1] ?? 0)).toBe(inThousandths[2]);
      expect(Math.abs(Number(shown.sum) - (first + second))).toBeLessThanOrEqual(0.00051);
      expect(Math.abs(Number(shown.first) - first)).toBeLessThanOrEqual(0.00101);
      expect(Math.abs(Number(shown.second) - second)).toBeLessThanOrEqual(0.00101);
    }
  });

  it('leaves a part of zero at zero', () => {
    expect(formatSum(0, 0.1234)).toEqual({ first: '0.000', second: '0.123', sum: '0.123' });
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
    expect(titles.map((title) => coverDesign(title).initials)).toEqual([
      ...['LR', '12', 'He', 'Th', 'Am', 'Up', '9', '¿?', 'TA'],
    ]);
  });

  it('gives one title one colour and many titles many', () => {
    expect(coverDesign('Heat')).toEqual(coverDesign('Heat'));
    const hues = Array.from({ length: 100 }, (_, i) => coverDesign(`Film ${i}`).hue);
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
