import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '#electron/formats/manifest.ts';
import { asNobody, canBeNobody } from '../fixtures/as-nobody.ts';
import { itIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cli, cliJson } from './cli.ts';

function dataset(ratings: string): { folder: string; input: string; out: string } {
  const folder = temporaryFolder();
  const input = join(folder, 'data');
  mkdirSync(input);
  const films = Array.from({ length: 10 }, (_, i) => `${i + 1},Film ${i + 1} (${1990 + i}),Drama|Comedy\n`);
  writeFileSync(join(input, 'movies.csv'), `movieId,title,genres\n${films.join('')}`);
  writeFileSync(join(input, 'ratings.csv'), `userId,movieId,rating,timestamp\n${ratings}`);
  return { folder, input, out: join(folder, 'library') };
}

const GOOD_ROWS = Array.from({ length: 40 }, (_, i) => `${1 + (i % 8)},${1 + (i % 10)},4,${i}\n`).join('');

describe('reelscope train', () => {
  it('imports a file with broken lines, counts them and lists them by line and column', async () => {
    const { input, out } = dataset(`${GOOD_ROWS}1,2,good,5\n1,2\n2,99,4,5\n3,3,9,5\n`);
    const result = await cliJson('train', '--input', input, '--out', out, '--rank', '4', '--iterations', '2');
    expect(result).toMatchObject({
      report: {
        ratings: { read: 44, kept: 40, replaced: 0, rejected: 4 },
        rejectedRows: [
          { file: 'ratings.csv', line: 42, column: 'rating', reason: 'not a number' },
          { file: 'ratings.csv', line: 43, column: 'rating', reason: 'too few columns' },
          { file: 'ratings.csv', line: 44, column: 'movieId', reason: 'film not in the list of films' },
          { file: 'ratings.csv', line: 45, column: 'rating', reason: 'rating outside 0.5 to 5' },
        ],
      },
    });
    expect(readdirSync(out)).toContain('import-report.json');
  });

  it('says in words what it did', async () => {
    const { input, out } = dataset(`${GOOD_ROWS}1,2,good,5\n`);
    const { code, out: text } = await cli(
      'train',
      '--input',
      input,
      '--out',
      out,
      '--rank',
      '4',
      '--iterations',
      '2',
    );
    expect(code).toBe(0);
    expect(text).toMatch(/Ratings +40 \(41 read, 0 replaced, 1 rejected\)/);
    expect(text).toMatch(/ratings\.csv line 42, column rating: not a number/);
  });

  it.each([
    ['no such folder', (folder: string) => join(folder, 'nowhere'), /There is no folder/],
    ['a folder without ratings', (folder: string) => folder, /holds no ratings/],
  ])('refuses %s in one line and writes nothing', async (_what, choose, message) => {
    const { folder, out } = dataset(GOOD_ROWS);
    const run = await cli('train', '--input', choose(folder), '--out', out, '--json');
    expect(run).toMatchObject({ code: 1, out: '' });
    expect(run.err.trimEnd().split('\n').at(-1)).toMatch(message);
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('does not write over a folder that holds other things', async () => {
    const { folder, input } = dataset(GOOD_ROWS);
    const { code, err } = await cli('train', '--input', input, '--out', folder);
    expect(code).toBe(1);
    expect(err).toMatch(/already holds other files/);
    expect(existsSync(join(folder, 'data', 'ratings.csv'))).toBe(true);
  });

  it('replaces the library that a link leads to, and leaves the link', async () => {
    const { folder, input, out } = dataset(GOOD_ROWS);
    const link = join(folder, 'link');
    symlinkSync(out, link);
    const train = (seed: string) =>
      cliJson('train', '--input', input, '--out', link, '--rank', '4', '--iterations', '1', '--seed', seed);
    const idOf = () => readManifest(out).id;
    expect(await train('1')).toMatchObject({ library: out });
    const first = idOf();
    await train('2');
    expect(idOf()).not.toBe(first);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['data', 'library', 'link']);
  });

  itIf(canBeNobody, 'only root can become somebody who may not read')(
    'blames the input, and not the output, for what cannot be read',
    async () => {
      const { folder, input, out } = dataset(GOOD_ROWS);
      chmodSync(folder, 0o777);
      const train = (from: string) => asNobody(() => cli('train', '--input', from, '--out', out));
      expect((await train('/root')).err).toMatch(/^reelscope: \/root cannot be read \(EACCES\)[^\n]*\n$/m);
      const ratings = join(input, 'ratings.csv');
      chmodSync(ratings, 0o000);
      expect((await train(input)).err).toContain(`reelscope: ${ratings} cannot be read (EACCES)`);
    },
  );

  it('refuses a place in which no folder can be made', async () => {
    const { folder, input } = dataset(GOOD_ROWS);
    const file = join(input, 'movies.csv');
    const places: [string, string][] = [[join(file, 'sub', 'out'), `${file} is a file, not a folder`]];
    if (process.platform === 'linux')
      places.push(['/proc/nothing/out', 'No folder can be made in /proc (ENOENT)']);
    for (const [out, message] of places) {
      const runs = [await cli('train', '--input', input, '--out', out), await cli('sample', '--out', out)];
      for (const { code, err } of runs) expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    }
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it.each([
    [['--gpu-memory', '8'], /from 16 to 1048576/],
    [['--gpu-memory', '2000000'], /from 16 to 1048576/],
    [['--holdout', '0.9'], /number from 0 to 0\.5 is needed/],
    [['--holdout', 'much'], /number from 0 to 0\.5 is needed/],
    [['--rank', '1000'], /from 2 to 512/],
    [['--rank', 'many'], /whole number/],
    [['--iterations', '99999999'], /from 1 to 1000/],
    [['--seed', '99999999999'], /from 0 to 4294967295/],
    [['--device', 'tpu'], /Allowed choices/],
  ])('calls %j wrong usage, in one line', async (extra, message) => {
    const { input, out } = dataset(GOOD_ROWS);
    const { code, err } = await cli('train', '--input', input, '--out', out, ...extra);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).toMatch(/^reelscope: [^\n]*\n$/);
  });
});
