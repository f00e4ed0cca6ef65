import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cli, cliJson } from './cli.ts';

const library = ['--library', inject('sampleLibrary')];

interface Evaluation {
  readonly viewers: number;
  readonly skippedRows: number;
  readonly 'recall@5': number;
  readonly 'ndcg@5': number;
  readonly methods: Record<string, Record<string, number>>;
}

beforeAll(() => {
  process.env['REELSCOPE_HOME'] = join(inject('sampleLibrary'), '..', 'home');
});

/** A test file with the rows given. */
function testFile(rows: readonly string[], header = 'userId,movieId,rating'): string {
  const path = join(temporaryFolder(), 'test.csv');
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
  return path;
}

async function recommended(userId: number, count: number): Promise<number[]> {
  const args = [
    'recommend',
    'collaborative',
    '--user',
    String(userId),
    '-n',
    String(count),
    '--mode',
    'exact',
  ];
  const { items } = (await cliJson(...args, ...library)) as { items: { movieId: number }[] };
  return items.map(({ movieId }) => movieId);
}

const evaluate = async (path: string) =>
  (await cliJson('evaluate', ...library, '--test', path, '-k', '5,10')) as Evaluation;

describe('reelscope evaluate', () => {
  it('finds everything when viewers turn out to like just what is recommended', async () => {
    const rows = await Promise.all(
      [1, 2, 3].map(async (userId) =>
        (await recommended(userId, 5)).map((movieId) => `${userId},${movieId},5`),
      ),
    );
    const quality = await evaluate(testFile(rows.flat()));
    expect(quality).toMatchObject({ viewers: 3, skippedRows: 0, 'recall@5': 1 });
    expect(quality['ndcg@5']).toBeCloseTo(1, 12);
    expect(Object.keys(quality.methods).sort()).toEqual(['collaborative', 'content', 'hybrid']);
  });

  it('counts a hit by its place, as anybody can check', async () => {
    const list = await recommended(7, 10);
    const quality = await evaluate(testFile([`7,${list[2] ?? 0}`], 'userId,movieId'));
    expect(quality['ndcg@5']).toBeCloseTo(1 / Math.log2(4), 12);
    expect(await evaluate(testFile([`7,${list[7] ?? 0}`], 'userId,movieId'))).toMatchObject({
      'recall@5': 0,
      'recall@10': 1,
    });
  });

  it('leaves out and counts rows about viewers and films that the library does not know', async () => {
    const [best = 0] = await recommended(1, 1);
    const quality = await evaluate(testFile([`1,${best},5`, '1,999999,5', '999999,1,5']));
    expect(quality).toMatchObject({ viewers: 1, skippedRows: 2, 'recall@5': 1 });
  });

  it.each([
    [['1,2,good'], /line 2: not a number/],
    [['1,2,NaN', '1,3,7', '1,2,4'], /2 ratings that are not from 0.5 to 5/],
    [[], /holds no ratings/],
    [['999999,1,5'], /names no viewer and film/],
  ])('refuses %j in one line', async (rows, message) => {
    const { code, out, err } = await cli('evaluate', ...library, '--test', testFile(rows), '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
  });

  it('refuses a file that is not there, and lengths that are none', async () => {
    expect(await cli('evaluate', ...library, '--test', '/no/such.csv')).toMatchObject({ code: 1 });
    expect(await cli('evaluate', ...library, '--test', testFile([]), '-k', '0')).toMatchObject({ code: 2 });
  });
});
