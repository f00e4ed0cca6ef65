import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importDataset, type CleanDataset } from '#electron/training/dataset/import-dataset.ts';
import { csv, latin1, lines, MOVIES, RATINGS_HEADER } from '../fixtures/dataset-files.ts';
import { expectToAddUp, importFiles, ratingsOf, rejected } from '../fixtures/imported-dataset.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function genresOf({ films }: CleanDataset): [string, number | null, string][] {
  return films.map(({ title, year, genres }) => [title, year, genres.join('|')]);
}

describe('importDataset reads', () => {
  it('ml-100k: latin-1, tabs, and genre flags', async () => {
    const flags = (...set: readonly number[]) =>
      Array.from({ length: 19 }, (_, i) => (set.includes(i) ? 1 : 0));
    const item = (id: number, title: string, ...set: readonly number[]) =>
      `${id}|${title}|01-Jan-1995||http://us.imdb.com/|${flags(...set).join('|')}`;
    const names =
      "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy Film-Noir Horror " +
      'Musical Mystery Romance Sci-Fi Thriller War Western';
    const dataset = await importFiles({
      'u.data': lines('196\t3\t3\t881250949', '196\t1\t5\t881250950', '22\t2\t1\t878887116'),
      'u.item': latin1(
        lines(
          item(1, 'Cité des enfants perdus, La (1995)', 4, 15),
          item(2, 'Heat (1995)', 0),
          item(3, 'Ran', 8),
        ),
      ),
      'u.genre': lines(...names.split(' ').map((name, i) => `${name}|${i}`), ''),
    });
    expect(dataset.report.format).toBe('ml-100k');
    expect(genresOf(dataset)).toEqual([
      ['La Cité des enfants perdus', 1995, 'Children|Sci-Fi'],
      ['Heat', 1995, ''],
      ['Ran', null, 'Drama'],
    ]);
    expect(ratingsOf(dataset)).toEqual([
      [22, 2, 1, 878887116],
      [196, 1, 5, 881250950],
      [196, 3, 3, 881250949],
    ]);
    expectToAddUp(dataset);
  });

  it('ml-1m: "::", latin-1, quotes and commas as ordinary characters', async () => {
    const dataset = await importFiles({
      'ratings.dat': lines('1::2::5::978300760', '1::1::3::978302109', '2::2::4::978301968'),
      'movies.dat': latin1(
        lines('1::Café "Q", The (1995)::Animation|Children\'s', '2::Foo: Bar (1996)::Drama'),
      ),
      'users.dat': lines('1::F::1::10::48067', '2::M::56::16::70072'),
    });
    expect(dataset.report.format).toBe('ml-1m');
    expect(genresOf(dataset)).toEqual([
      ['The Café "Q"', 1995, 'Animation|Children'],
      ['Foo: Bar', 1996, 'Drama'],
    ]);
    expect(ratingsOf(dataset)).toEqual([
      [1, 1, 3, 978302109],
      [1, 2, 5, 978300760],
      [2, 2, 4, 978301968],
    ]);
  });

  it('ml-10m: half stars, UTF-8 and tags.dat', async () => {
    const dataset = await importFiles({
      'ratings.dat': lines('1::1::4.5::1', '1::2::0.5::2'),
      'movies.dat': lines('1::Été (1995)::Drama', '2::Heat (1995)::(no genres listed)'),
      'tags.dat': lines('1::1::Sunny::1', '2::1::sunny ::1', '2::1::été::1', 'x::2::heist: big::1'),
    });
    expect(dataset.report.format).toBe('ml-10m');
    expect(genresOf(dataset)).toEqual([
      ['Été', 1995, 'Drama'],
      ['Heat', 1995, ''],
    ]);
    expect(ratingsOf(dataset)).toEqual([
      [1, 1, 4.5, 1],
      [1, 2, 0.5, 2],
    ]);
    expect(dataset.tags).toEqual([['sunny', 'été'], ['heist: big']]);
  });

  it('ml-latest: quoted titles with commas and quotes, and tags.csv', async () => {
    const dataset = await importFiles({
      'movies.csv': lines(
        'movieId,title,genres',
        '11,"American President, The (1995)",Comedy|Drama|Romance',
        '12,"""Great"" Escape, The (1963)",War',
      ),
      'ratings.csv': lines(RATINGS_HEADER, '1,12,4.0,964982703', '1,11,3.5,964981247'),
      'tags.csv': lines('userId,movieId,tag,timestamp', '2,11,"oval, office",1', '3,99,unknown film,1'),
    });
    expect(genresOf(dataset)).toEqual([
      ['The American President', 1995, 'Comedy|Drama|Romance'],
      ['The "Great" Escape', 1963, 'War'],
    ]);
    expect(dataset.tags).toEqual([['oval, office'], []]);
    expect(dataset.report.tags.read).toBe(2);
    expectToAddUp(dataset);
  });

  const plain = [
    [1, 1, 4, 10],
    [1, 2, 3.5, 11],
    [2, 1, 5, 12],
  ];

  it.each([
    ['LF', (text: string) => text],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['CRLF and a byte order mark', (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
    ['no line end at the end', (text: string) => text.trimEnd()],
    ['CRLF but no line end at the end', (text: string) => text.trimEnd().replaceAll('\n', '\r\n')],
    ['blank lines at the end', (text: string) => `${text}\n\n`],
    ['CRLF here and LF there', (text: string) => text.replace('\n', '\r\n')],
    ['LF here and CRLF there', (text: string) => text.replace(/\n$/, '\r\n')],
  ])('CSV files with %s', async (_, change) => {
    const files = csv('1,1,4,10', '1,2,3.5,11', '2,1,5,12');
    const dataset = await importFiles(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [name, change(String(text))])),
    );
    expect(ratingsOf(dataset)).toEqual(plain);
    expect(genresOf(dataset).at(-1)).toEqual(['Jumanji', 1995, '']);
    expect(dataset.report.rejectedRows).toEqual([]);
  });

  it.each([
    ['in another order', lines('timestamp,rating,movieId,userId', '10,4,1,1', '11,3.5,2,1', '12,5,1,2')],
    [
      'with more columns',
      lines(`row,${RATINGS_HEADER},mood`, '0,1,1,4,10,"a, b"', '1,1,2,3.5,11,', '2,2,1,5,12,x'),
    ],
    [
      'all in quotes',
      lines(
        '"userId","movieId","rating","timestamp"',
        '"1","1","4","10"',
        '"1","2","3.5","11"',
        '"2","1","5","12"',
      ),
    ],
    [
      'with quotes in the header only',
      lines('"userId","movieId","rating","timestamp"', '1,1,4,10', '1,2,3.5,11', '2,1,5,12'),
    ],
    [
      'with other capitals and spaces',
      lines('USERID, MovieID, Rating, TimeStamp', '1, 1, 4, 10', '1, 2, 3.5, 11', '2, 1, 5, 12'),
    ],
  ])('columns %s', async (_, ratings) => {
    expect(ratingsOf(await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': ratings }))).toEqual(plain);
  });

  it.each(['rowid', 'position', 'movie_index', 'fault', 'constructor', '7'])(
    'a further column of ratings called %s',
    async (name) => {
      const ratings = lines(`${RATINGS_HEADER},${name}`, '1,1,4,10,9', '1,1,3,10,8', '1,77,3,10,7');
      const dataset = await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': ratings });
      expect(ratingsOf(dataset)).toEqual([[1, 1, 3, 10]]);
      expect(rejected(dataset)).toEqual(['ratings.csv:4 movieid film not in the list of films']);
    },
  );

  it.each(['rowid', 'movie_index', '7'])('a further column of films and tags called %s', async (name) => {
    const dataset = await importFiles({
      'movies.csv': lines(
        `movieId,title,genres,${name}`,
        ...['1,A (1990),X,9', '2,B (1990),X,8', '1,C (1990),X,7', '3,D (1990),X,6'],
      ),
      'ratings.csv': lines(RATINGS_HEADER, '1,2,4,10'),
      'tags.csv': lines(`userId,movieId,tag,${name}`, '1,3,fun,5', '1,2,sad,4'),
    });
    expect(dataset.films.map(({ movieId, title }) => [movieId, title])).toEqual([
      [1, 'A'],
      [2, 'B'],
      [3, 'D'],
    ]);
    expect(rejected(dataset)).toEqual(['movies.csv:4 movieid the id of an earlier film']);
    expect(dataset.tags).toEqual([[], ['sad'], ['fun']]);
  });

  it('ratings without times: the last in the file stays', async () => {
    const ratings = lines('userId,movieId,rating', '1,1,4', '1,1,2', '1,2,3');
    const dataset = await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': ratings });
    expect(ratingsOf(dataset)).toEqual([
      [1, 1, 2, 0],
      [1, 2, 3, 0],
    ]);
    expect(dataset.report.ratings).toEqual({ read: 3, kept: 2, replaced: 1, rejected: 0 });
  });

  it('ratings without stars as likes', async () => {
    const ratings = lines('userId,movieId', '1,1', '1,2', '2,2');
    const dataset = await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': ratings });
    expect(ratingsOf(dataset).map(([, , rating]) => rating)).toEqual([5, 5, 5]);
  });

  it('folders with quotes, brackets and stars in their names, and nothing else than them', async () => {
    const parent = temporaryFolder();
    for (const [name, user] of [
      ["it's [x]", 1],
      ['a*b', 2],
      ['a-decoy-b', 3],
      ['é ?', 4],
    ] as const) {
      const folder = join(parent, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'movies.csv'), MOVIES);
      writeFileSync(join(folder, 'ratings.csv'), lines(RATINGS_HEADER, `${user},1,4,1`));
    }
    for (const [name, user] of [
      ["it's [x]", 1],
      ['a*b', 2],
      ['é ?', 4],
    ] as const) {
      const folder = join(parent, name);
      const dataset = await importDataset({ folder, textFile: undefined, scratchFolder: parent });
      expect(dataset.ratings.userIds).toEqual([user]);
    }
  });
});
