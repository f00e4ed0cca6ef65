import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';
import { describeIf } from '../fixtures/skip.ts';
import { hasSharedData } from '../fixtures/shared-data.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cli, cliJson } from './cli.ts';

interface Item {
  readonly rank: number;
  readonly movieId: number;
  readonly title: string;
  readonly year: number;
  readonly score: number;
  readonly contentScore: number;
  readonly collabScore: number;
  readonly contentNormalised: number;
  readonly collabNormalised: number;
}

const HEAT = 6;

describeIf(hasSharedData, '../shared/data is not there')('the command line on MovieLens latest-small', () => {
  const library = ['--library', inject('latestSmallLibrary')];

  beforeAll(() => {
    process.env['REELSCOPE_HOME'] = join(inject('latestSmallLibrary'), '..', 'home');
  });

  const items = async (...args: readonly string[]) =>
    ((await cliJson('recommend', ...args, ...library)) as { items: Item[] }).items;

  it('finds films by title', async () => {
    const found = (await cliJson('search', 'toy stroy', ...library, '-n', '3')) as Item[];
    expect(found.map(({ title, year }) => [title, year])[0]).toEqual(['Toy Story', 1995]);
    expect(found[0]).toEqual({
      movieId: 1,
      title: 'Toy Story',
      year: 1995,
      genres: expect.any(Array) as string[],
    });
  });

  it('recommends by content, for the title with or without year and case', async () => {
    const withYear = await items('content', '--title', 'Heat (1995)');
    expect(withYear).toHaveLength(10);
    expect(withYear.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const { score, contentScore, movieId } of withYear) {
      expect(score).toBe(contentScore);
      expect(movieId).not.toBe(HEAT);
    }
    expect(await items('content', '--title', 'heat')).toEqual(withYear);
  });

  it('leaves out films below the wanted similarity', async () => {
    const close = await items('content', '--title', 'Toy Story', '--min-similarity', '0.3');
    expect(close.length).toBeGreaterThan(0);
    expect(close.length).toBeLessThan(10);
    for (const { score } of close) expect(score).toBeGreaterThanOrEqual(0.3);
  });

  it('names the closest titles when there is no such film', async () => {
    const { code, out, err } = await cli(
      'recommend',
      'content',
      '--title',
      'Toy Stroy',
      ...library,
      '--json',
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^reelscope: [^\n]*Toy Stroy[^\n]*Toy Story \(1995\)[^\n]*\n$/);
  });

  it('recommends for a viewer, without what the viewer rated unless asked', async () => {
    const fresh = await items('collaborative', '--user', '15');
    const all = await items('collaborative', '--user', '15', '--include-rated');
    expect(fresh).toHaveLength(10);
    expect(all[0]?.score).toBeGreaterThan(fresh[0]?.score ?? Infinity);
  });

  it('prints a JSON line for each viewer of a file, the same as one by one', async () => {
    const file = join(temporaryFolder(), 'users.txt');
    writeFileSync(file, '15\n1\n\n671\n');
    const { out, code } = await cli(
      'recommend',
      'collaborative',
      '--users',
      file,
      '-n',
      '5',
      ...library,
      '--json',
    );
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { userId: number; items: Item[] });
    expect(code).toBe(0);
    expect(lines.map(({ userId }) => userId)).toEqual([15, 1, 671]);
    const alone = await items('collaborative', '--user', '1', '-n', '5');
    expect(lines[1]?.items).toEqual(alone.map(({ movieId, score }) => ({ movieId, score })));
  });

  it('blends both ways; the parts add up and scaling the weights changes nothing', async () => {
    const hybrid = (content: string, collab: string) =>
      items(
        'hybrid',
        '--title',
        'Heat (1995)',
        '--user',
        '15',
        '--content-weight',
        content,
        '--collab-weight',
        collab,
      );
    const blended = await hybrid('0.7', '0.3');
    for (const item of blended) {
      expect(item.score).toBeCloseTo(0.7 * item.contentNormalised + 0.3 * item.collabNormalised, 6);
    }
    expect((await hybrid('7', '3')).map(({ movieId }) => movieId)).toEqual(
      blended.map(({ movieId }) => movieId),
    );
  });

  it('gives exactly the other order when one weight is 0', async () => {
    const common = ['--title', 'Heat (1995)', '--user', '15', '-n', '50'];
    const collaborative = await items('collaborative', '--user', '15', '-n', '51');
    const byViewer = await items('hybrid', ...common, '--content-weight', '0', '--collab-weight', '1');
    const shown = collaborative.map(({ movieId }) => movieId).filter((movieId) => movieId !== HEAT);
    expect(byViewer.map(({ movieId }) => movieId)).toEqual(shown.slice(0, 50));

    const content = await items('content', '--title', 'Heat (1995)', '-n', '1000');
    const byContent = await items('hybrid', ...common, '--content-weight', '1', '--collab-weight', '0');
    const rated = new Set(byContent.map(({ movieId }) => movieId));
    expect(byContent.map(({ movieId }) => movieId)).toEqual(
      content.map(({ movieId }) => movieId).filter((movieId) => rated.has(movieId)),
    );
  });

  it.each([
    [['collaborative', '--user', '99999'], /No viewer has the id 99999.*1 to 671/],
    [['collaborative', '--user', 'bob'], /"bob" is not an id/],
    [['collaborative', '--users', '/no/such/file'], /cannot be read/],
    [['collaborative', '--rate', '6=1', '1=2'], /None of these ratings says.*rate one with 3 stars or more/],
    [
      ['content', '--title', 'Heat', '--genre', 'Drama', 'Bogus'],
      /has the genre "Bogus"\. Its genres: Drama, Com/,
    ],
    [['collaborative', '--rate', '6=4=5'], /"4=5" is not a rating/],
    [['content', '--title', 'no \r\n such \u001b[2J film'], /No film is called "no such \[2J film"/],
    [['collaborative', '--user', '15', '--genre', 'Bogus'], /has the genre "Bogus"/],
    [['hybrid', '--title', 'Heat', '--user', '15', '--genre', ''], /has the genre ""/],
    [['hybrid', '--title', 'Heat', '--user', '15', '--content-weight', '-1'], /content weight is -1/],
    [['hybrid', '--title', 'Heat', '--user', '15', '--collab-weight', 'NaN'], /collab weight is NaN/],
    [
      ['hybrid', '--title', 'Heat', '--user', '15', '--content-weight', '0', '--collab-weight', '0'],
      /Both weights are 0/,
    ],
  ])('refuses %j in one line with exit code 1', async (args, message) => {
    const { code, out, err } = await cli('recommend', ...args, ...library, '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
  });

  it.each([
    [['recommend', 'content'], /'--title <titles...>' not specified/],
    [['recommend', 'content', '--title', 'Heat', '-n', '0'], /from 1 to 1000/],
    [['recommend', 'content', '--title', 'Heat', '-n', '5000'], /from 1 to 1000/],
    [['recommend', 'content', '--title', 'Heat', '--explain', '101'], /from 0 to 100/],
    [['recommend', 'content', '--title', 'Heat', '--min-similarity', '2'], /number from 0 to 1 is/],
    [
      ['recommend', 'content', '--title', 'Heat', '--from-year', '2000', '--to-year', '1990'],
      /--from-year 2000 is after --to-year 1990/,
    ],
    [['recommend', 'content', '--title', ' '], /A title is needed/],
    [['recommend', 'content', '--title', 'x'.repeat(600)], /At most 500 characters/],
    [['recommend', 'content', '--title', ...Array<string>(60).fill('Heat')], /At most 20 films/],
    [['recommend', 'content', '--title', 'Heat', '--nonsense'], /unknown option '--nonsense'/],
    [['recommend', 'collaborative'], /give either/],
    [['recommend', 'collaborative', '--user', '1', '--users', 'f'], /give either/],
    [['search', 'heat', '-n', '100000'], /from 1 to 1000/],
    [['search', 'x'.repeat(600)], /At most 500 characters/],
    [['explain', '--movie', '', '--user', '1'], /A title is needed/],
    [['explain', '--movie', 'Heat', '--user', '1', '-n', '1001'], /from 1 to 1000/],
    [['dance'], /unknown command 'dance'/],
    [['serch'], /unknown command 'serch' \(Did you mean search\?\)/],
  ])('calls %j wrong usage, in one line with exit code 2', async (args, message) => {
    const { code, out, err } = await cli(...args, ...library);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).toMatch(/^reelscope: [^\n]*\n$/);
  });

  it('refuses a library with one flipped byte, and verify names the file', async () => {
    const copy = join(temporaryFolder(), 'library');
    cpSync(inject('latestSmallLibrary'), copy, { recursive: true });
    expect((await cli('recommend', 'content', '--title', 'Heat', '--library', copy)).code).toBe(0);
    const damaged = join(copy, 'tfidf.data.npy');
    const bytes = readFileSync(damaged);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0x10;
    writeFileSync(damaged, bytes);
    for (const command of [['recommend', 'content', '--title', 'Heat'], ['verify']]) {
      const { code, err } = await cli(...command, '--library', copy);
      expect(code).toBe(1);
      expect(err).toMatch(/^reelscope: [^\n]*tfidf\.data\.npy[^\n]*\n$/);
    }
  });

  it('refuses a truncated index, and a folder that is no library', async () => {
    const copy = join(temporaryFolder(), 'library');
    cpSync(inject('latestSmallLibrary'), copy, { recursive: true });
    truncateSync(join(copy, 'content.faiss'), 1000);
    const truncated = await cli('recommend', 'content', '--title', 'Heat', '--library', copy);
    expect(truncated).toMatchObject({ code: 1, out: '' });
    expect(truncated.err).toMatch(/content\.faiss/);
    const none = await cli('search', 'heat', '--library', '/no/such/library');
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toMatch(/holds no library/);
  });

  it('verifies a good library', async () => {
    expect(await cliJson('verify', ...library)).toMatchObject({ ok: true });
  });
});
