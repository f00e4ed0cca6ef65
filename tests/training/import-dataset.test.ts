import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { importDataset, type CleanDataset } from '#electron/training/dataset/import-dataset.ts';
import {
  importFiles,
  latin1,
  lines,
  RATINGS_HEADER,
  ratingsOf,
  type DatasetFiles,
} from '../fixtures/dataset-files.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const MOVIES = lines(
  'movieId,title,genres',
  '1,Toy Story (1995),Animation|Comedy',
  '2,Heat (1995),Crime',
  '3,Jumanji (1995),(no genres listed)',
);

/** MovieLens CSV files with these lines below the header of ratings.csv. */
function csv(...ratings: readonly string[]): DatasetFiles {
  return { 'movies.csv': MOVIES, 'ratings.csv': lines(RATINGS_HEADER, ...ratings) };
}

function genresOf({ films }: CleanDataset): [string, number | null, string][] {
  return films.map(({ title, year, genres }) => [title, year, genres.join('|')]);
}

/** Rejected rows as "file:line column reason"; the spelling of a column's name has a test of its own. */
function rejected({ report }: CleanDataset): string[] {
  return report.rejectedRows.map(
    ({ file, line, column, reason }) => `${file}:${line} ${column?.toLowerCase() ?? '-'} ${reason}`,
  );
}

function expectToAddUp({ films, ratings, report }: CleanDataset): void {
  expect(report.ratings.read).toBe(report.ratings.kept + report.ratings.replaced + report.ratings.rejected);
  expect(report.ratings.kept).toBe(ratings.films.length);
  expect(report.films.read).toBe(report.films.kept + report.mergedFilms.length + report.films.rejected);
  expect(report.films.kept).toBe(films.length);
  const counted = report.rejections.reduce((sum, { count }) => sum + count, 0);
  const { films: f, ratings: r, texts, tags } = report;
  expect(counted).toBe(f.rejected + r.rejected + texts.rejected + tags.rejected);
}

async function errorOf(work: Promise<unknown>): Promise<ReelscopeError> {
  const error: unknown = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ReelscopeError) return error;
  throw error;
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

  it.each(['rowid', 'position', 'movie_index', 'fault', 'constructor'])(
    'a further column called %s',
    async (name) => {
      const ratings = lines(`${RATINGS_HEADER},${name}`, '1,1,4,10,9', '1,1,3,10,8', '1,77,3,10,7');
      const dataset = await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': ratings });
      expect(ratingsOf(dataset)).toEqual([[1, 1, 3, 10]]);
      expect(rejected(dataset)).toEqual(['ratings.csv:4 movieid film not in the list of films']);
    },
  );

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

describe('importDataset cleans', () => {
  it('merges films of one title and year, points ratings and tags to the one kept, and the newest rating stays', async () => {
    const dataset = await importFiles({
      'movies.csv': lines(
        'movieId,title,genres',
        '10,Emma (1996),Comedy|Drama',
        '5,Emma (1996),Romance|Drama',
        '7,EMMA (1996),Comedy',
        '8,Emma (1997),Drama',
      ),
      'ratings.csv': lines(
        RATINGS_HEADER,
        ...['1,10,4,10', '1,5,2,20', '1,7,3,15', '2,7,3,5', '2,8,1,5', '2,10,5,5', '3,10,4.5,1'],
      ),
      'tags.csv': lines('userId,movieId,tag,timestamp', '1,10,austen,1', '1,7,austen,1', '1,5,gwyneth,1'),
    });
    expect(dataset.films.map(({ movieId, mergedIds }) => [movieId, ...mergedIds])).toEqual([[5, 7, 10], [8]]);
    expect(dataset.films[0]?.genres).toEqual(['Romance', 'Drama', 'Comedy']);
    expect(ratingsOf(dataset)).toEqual([
      [1, 5, 2, 20],
      [2, 5, 5, 5],
      [2, 8, 1, 5],
      [3, 5, 4.5, 1],
    ]);
    expect(dataset.tags).toEqual([['austen', 'gwyneth'], []]);
    expect(dataset.report.mergedFilms).toEqual([
      { keptMovieId: 5, mergedMovieId: 7, title: 'EMMA (1996)' },
      { keptMovieId: 5, mergedMovieId: 10, title: 'Emma (1996)' },
    ]);
    expect(dataset.report.ratings).toEqual({ read: 7, kept: 4, replaced: 3, rejected: 0 });
    expectToAddUp(dataset);
  });

  it('keeps the newest of several ratings, then the last in the file', async () => {
    const dataset = await importFiles(
      csv('1,1,4,10', '1,1,5,30', '1,1,3,20', '2,1,2,7', '2,1,4,7', '3,1,5,', '3,1,1,'),
    );
    expect(ratingsOf(dataset)).toEqual([
      [1, 1, 5, 30],
      [2, 1, 4, 7],
      [3, 1, 1, 0],
    ]);
    expect(dataset.report.ratings).toMatchObject({ kept: 3, replaced: 4 });
  });

  it('numbers viewers and films from 0 without gaps, in order of their source ids', async () => {
    const dataset = await importFiles({
      'movies.csv': lines('movieId,title,genres', '900,C (1990),', '3,A (1990),', '70,B (1990),'),
      'ratings.csv': lines(RATINGS_HEADER, '5000,900,3,1', '7,70,3,1', '9007199254740991,3,3,1'),
    });
    expect(dataset.films.map(({ movieId }) => movieId)).toEqual([3, 70, 900]);
    expect(dataset.ratings.userIds).toEqual([7, 5000, 9007199254740991]);
    expect([...dataset.ratings.indptr]).toEqual([0, 1, 2, 3]);
    expect([...dataset.ratings.films]).toEqual([1, 2, 0]);
  });

  it('has a place for films that nobody rated and none for viewers without a usable rating', async () => {
    const dataset = await importFiles(csv('1,1,4,10', '2,1,9,10'));
    expect(dataset.films).toHaveLength(3);
    expect(dataset.ratings.userIds).toEqual([1]);
  });

  it('keeps times within what the catalogue holds', async () => {
    const dataset = await importFiles(csv('1,1,4,-5', '1,2,4,99999999999', '1,3,4,2147483647'));
    expect(ratingsOf(dataset).map(([, , , seconds]) => seconds)).toEqual([0, 2147483647, 2147483647]);
  });
});

describe('importDataset rejects', () => {
  it('lines that cannot be read or mean nothing, each with file, line, column and reason', async () => {
    const dataset = await importFiles(
      csv(
        ...['1,1,4,10', 'x,1,4,10', '1,y,4,10', '1,2,z,10', '1,3,4,w', '1,1', '1', '1,2,4,10,77'],
        ...['1,2,0,10', '1,2,NaN,10', '1,2,9,1', '1,2,-1,1', '1,2,inf,1', '1,2,,1', ',2,3,1', '1,,3,1'],
        ...['-1,1,4,10', '1,-5,4,10', '99999999999999999999,1,4,10', '9007199254740993,1,4,10', '1,99,4,10'],
        '2,2,3,10',
      ),
    );
    expect(rejected(dataset)).toEqual([
      'ratings.csv:3 userid not a number',
      'ratings.csv:4 movieid not a number',
      'ratings.csv:5 rating not a number',
      'ratings.csv:6 timestamp not a number',
      'ratings.csv:7 rating too few columns',
      'ratings.csv:8 movieid too few columns',
      'ratings.csv:9 - too many columns',
      'ratings.csv:10 rating rating outside 0.5 to 5',
      'ratings.csv:11 rating no rating',
      'ratings.csv:12 rating rating outside 0.5 to 5',
      'ratings.csv:13 rating rating outside 0.5 to 5',
      'ratings.csv:14 rating rating outside 0.5 to 5',
      'ratings.csv:15 rating no rating',
      'ratings.csv:16 userid not a viewer id',
      'ratings.csv:17 movieid not a film id',
      'ratings.csv:18 userid not a viewer id',
      'ratings.csv:19 movieid not a film id',
      'ratings.csv:20 userid not a viewer id',
      'ratings.csv:21 userid not a viewer id',
      'ratings.csv:22 movieid film not in the list of films',
    ]);
    expect(dataset.report.ratings).toEqual({ read: 22, kept: 2, replaced: 0, rejected: 20 });
    expect(dataset.report.rejections).toContainEqual({
      file: 'ratings.csv',
      reason: 'not a number',
      count: 4,
    });
    expectToAddUp(dataset);
  });

  it('names a column the same way whatever is wrong with it', async () => {
    const dataset = await importFiles(csv('1,1,4,10', 'x,1,4,10', '-1,1,4,10', '1,y,4,10', '1,99,4,10'));
    const columns = dataset.report.rejectedRows.map(({ column }) => column);
    expect(columns).toEqual(['userId', 'userId', 'movieId', 'movieId']);
  });

  it('ids that are no whole numbers, instead of rounding them to somebody else', async () => {
    const dataset = await importFiles(csv('1,1,4,10', '1.7,1,4,10', '3,1.6,4,10'));
    expect(dataset.ratings.userIds).toEqual([1]);
    expect(rejected(dataset).map((row) => row.slice(0, 21))).toEqual([
      'ratings.csv:3 userid ',
      'ratings.csv:4 movieid',
    ]);
  });

  it.each(['\n', '\r\n'])('counts blank lines as lines, not as rows (line end %j)', async (end) => {
    const text = lines(RATINGS_HEADER, '1,1,4,10', '', '', 'x,1,4,10', '', '1,99,4,10', '2,2,3,10', '');
    const dataset = await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': text.replaceAll('\n', end) });
    expect(rejected(dataset)).toEqual([
      'ratings.csv:5 userid not a number',
      'ratings.csv:7 movieid film not in the list of films',
    ]);
    expect(dataset.report.ratings).toEqual({ read: 4, kept: 2, replaced: 0, rejected: 2 });
  });

  it('a quote that never ends in ratings, and no line after it', async () => {
    const dataset = await importFiles(csv('1,1,4,10', '1,"2,4,10', '1,3,4,10', '2,2,3,10'));
    expect(rejected(dataset)).toEqual(['ratings.csv:3 movieid not a number']);
    expect(dataset.report.ratings).toEqual({ read: 4, kept: 3, replaced: 0, rejected: 1 });
  });

  // A quoted field may hold line ends, so a quote that is not closed reaches to the next one: the lines between are one
  // record, which is rejected and listed where it begins.
  it('a quote that never ends in quoted ratings, with what it swallows, and nothing else', async () => {
    const dataset = await importFiles(
      csv('"1","1","4","10"', '"1","2","4","10', '"1","3","4","10"', '"2","77","4","10"', '"2","2","3","10"'),
    );
    expect(dataset.report.ratings).toEqual({ read: 4, kept: 2, replaced: 0, rejected: 2 });
    expect(rejected(dataset).map((row) => row.split(' ')[0])).toEqual(['ratings.csv:3', 'ratings.csv:5']);
  });

  it('lists every row that it counts as rejected, also after a quote that never ends', async () => {
    const { report } = await importFiles(
      csv('"1","1","4","10"', '"1","2","4","10', '"1","3","4","10"', '"2","77","4","10"', '"2","2","3","10"'),
    );
    expect(report.rejectedRows).toHaveLength(report.ratings.rejected);
    expect(report.rejectedRows.map(({ line }) => line)).toEqual([3, 5]);
  });

  it('a quote that never ends in films, with the films that it swallows, whose ratings are listed too', async () => {
    const dataset = await importFiles({
      'movies.csv': lines(
        'movieId,title,genres',
        '1,A (1990),X',
        '2,"B (1990),X',
        '3,C (1990),X',
        '4,D (1990),X',
      ),
      'ratings.csv': lines(RATINGS_HEADER, '1,1,4,1', '1,3,4,1', '1,4,4,1'),
    });
    expectToAddUp(dataset);
    expect(dataset.report.rejectedRows[0]).toMatchObject({ file: 'movies.csv', line: 3 });
    expect(dataset.films.map(({ movieId }) => movieId)).toEqual([1]);
    expect(dataset.report.films).toEqual({ read: 2, kept: 1, rejected: 1 });
    expect(dataset.report.ratings).toEqual({ read: 3, kept: 1, replaced: 0, rejected: 2 });
  });

  it('broken lines of films, and the ratings of those films', async () => {
    const dataset = await importFiles({
      'movies.csv': lines('movieId,title,genres', '1,A (1990),X', 'x,B (1990),X', '3', '4,D (1990),X,Y'),
      'ratings.csv': lines(RATINGS_HEADER, '1,1,4,1', '1,3,4,1'),
    });
    expect(rejected(dataset)).toEqual([
      'movies.csv:3 movieid not a number',
      'movies.csv:4 title too few columns',
      'movies.csv:5 - too many columns',
      'ratings.csv:3 movieid film not in the list of films',
    ]);
    expect(dataset.report.films).toEqual({ read: 4, kept: 1, rejected: 3 });
    expectToAddUp(dataset);
  });

  it('films without id or title, with a negative id, and a second film of one id; each is counted and listed', async () => {
    const dataset = await importFiles({
      'movies.csv': lines(
        'movieId,title,genres',
        '1,A (1990),X',
        '8,,X',
        ',B (1990),X',
        '-4,C (1990),X',
        '1,D (1990),X',
      ),
      'ratings.csv': lines(RATINGS_HEADER, '1,1,4,1'),
    });
    expect(dataset.report.films).toEqual({ read: 5, kept: 1, rejected: 4 });
    expectToAddUp(dataset);
    const where = dataset.report.rejectedRows.map(({ file, line }) => `${file}:${line}`);
    expect(where).toEqual([3, 4, 5, 6].map((line) => `movies.csv:${line}`));
  });

  it('broken lines of "::" and tab files', async () => {
    const dat = await importFiles({
      'ratings.dat': lines(
        '1::1::4::10',
        '1::x::4::10',
        '1::1',
        '',
        '1::9::4::10',
        '1:1:4:10',
        '1::1::5::1::1',
      ),
      'movies.dat': lines('1::A (1990)::X', '2::B::C (1990)::X'),
    });
    expect(rejected(dat)).toEqual([
      'movies.dat:2 - too many columns',
      'ratings.dat:2 movieid not a number',
      'ratings.dat:3 rating too few columns',
      'ratings.dat:5 movieid film not in the list of films',
      'ratings.dat:6 userid not a number',
      'ratings.dat:7 - too many columns',
    ]);
    expectToAddUp(dat);
    const item = '1|A (1990)|||' + '|0'.repeat(19);
    const tabs = await importFiles({
      'u.data': lines('1\t1\t4\t10', '1\t1\t0\t10', '1 1 4 10', '', '1\t5\t4\t10'),
      'u.item': lines(item, '2|short'),
    });
    expect(rejected(tabs)).toEqual([
      'u.item:2 released too few columns',
      'u.data:2 rating rating outside 0.5 to 5',
      'u.data:3 userid not a number',
      'u.data:5 movieid film not in the list of films',
    ]);
    expectToAddUp(tabs);
  });

  it('broken lines of tags', async () => {
    const tags = lines('userId,movieId,tag,timestamp', '1,1,fun,1', '1,zz,foo,1', '1,2');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'tags.csv': tags });
    expect(rejected(dataset)).toEqual(['tags.csv:3 movieid not a number', 'tags.csv:4 tag too few columns']);
    expect(dataset.report.tags).toEqual({ read: 3, rejected: 2 });
    expect(dataset.tags[0]).toEqual(['fun']);
  });

  it('bytes that are no text and lines of absurd length, and says so', async () => {
    const dataset = await importFiles({
      'movies.csv': MOVIES,
      'ratings.csv': Buffer.concat([
        Buffer.from(lines(RATINGS_HEADER, '1,1,4,1')),
        Buffer.from([0xff, 0xfe, 0x00]),
        Buffer.from(lines(',3,2,1', `1,2,${'3'.repeat(2_500_000)},1`, '1,99,4,1', '1,2,4,3')),
      ]),
    });
    expect(rejected(dataset).filter((row) => !row.includes('too long'))).toEqual([
      'ratings.csv:3 userid not a number',
      'ratings.csv:5 movieid film not in the list of films',
    ]);
    expect(rejected(dataset)).toContain('ratings.csv:4 - line too long');
    expect(ratingsOf(dataset)).toHaveLength(2);
  });

  it('lists the first 1000 rejected lines and counts all', async () => {
    const broken = Array.from({ length: 1500 }, (_, i) => (i % 3 === 0 ? '1,77,4,1' : 'x,1,4,1'));
    const { report } = await importFiles(csv('1,1,4,1', ...broken));
    expect(report.ratings).toEqual({ read: 1501, kept: 1, replaced: 0, rejected: 1500 });
    expect(report.rejectedRows.map(({ line }) => line)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i + 3),
    );
    expect(report.rejections).toEqual([
      { file: 'ratings.csv', reason: 'not a number', count: 1000 },
      { file: 'ratings.csv', reason: 'film not in the list of films', count: 500 },
    ]);
  });

  it('finds the right lines in a file that is read in several pieces at once', async () => {
    const rows = Array.from({ length: 2_000_000 }, (_, i) => `${i % 5000},1,4,10000000${i % 100}`);
    const expected: string[] = [];
    for (let i = 399_999; i < rows.length; i += 400_003) {
      rows[i] = i % 2 === 0 ? `${i},zz,4,1` : `${i},77,4,1`;
      const reason = i % 2 === 0 ? 'not a number' : 'film not in the list of films';
      expected.push(`ratings.csv:${i + 2} movieid ${reason}`);
    }
    const text = `${RATINGS_HEADER}\n${rows.join('\n')}\n`;
    // DuckDB gives each thread a piece of 32 MB.
    expect(text.length).toBeGreaterThan(34_000_000);
    const dataset = await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': text });
    expect(rejected(dataset)).toEqual(expected);
    expect(dataset.report.ratings).toMatchObject({ read: 2_000_000, kept: 5000 });
    expectToAddUp(dataset);
  });

  it('counts physical lines where a field spans several', async () => {
    const ratings = lines(`${RATINGS_HEADER},mood`, '1,1,4,5,"two\nlines"', '1,2,9,5,"a, b"', '2,2,x,5,ok');
    const dataset = await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': ratings });
    expect(rejected(dataset)).toEqual([
      'ratings.csv:4 rating rating outside 0.5 to 5',
      'ratings.csv:5 rating not a number',
    ]);
  });
});

describe('importDataset on randomly broken ratings', () => {
  type Outcome = { kind: 'blank' } | { kind: 'kept' } | { kind: 'rejected'; column: string; reason: string };
  interface Line {
    readonly text: string;
    readonly outcome: Outcome;
  }
  const names = ['userid', 'movieid', 'rating', 'timestamp'];
  const good = fc.tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 10 }).map((stars) => stars / 2),
    fc.integer({ min: 0, max: 5 }),
  );
  const fault = (column: string, reason: string): Outcome => ({ kind: 'rejected', column, reason });
  const replace = (column: number, value: string, outcome: Outcome) =>
    good.map((row): Line => ({ text: row.with(column, value as never).join(), outcome }));
  const line: fc.Arbitrary<Line> = fc.oneof(
    { weight: 12, arbitrary: good.map((row): Line => ({ text: row.join(), outcome: { kind: 'kept' } })) },
    fc.constant<Line>({ text: '', outcome: { kind: 'blank' } }),
    fc
      .tuple(fc.nat(3), fc.constantFrom('x', '"', "'1'", '--', '1 2', 'ü'))
      .chain(([column, value]) => replace(column, value, fault(names[column] ?? '', 'not a number'))),
    fc.tuple(good, fc.integer({ min: 1, max: 3 })).map(([row, n]) => ({
      text: row.slice(0, n).join(),
      outcome: fault(names[n] ?? '', 'too few columns'),
    })),
    good.map((row) => ({ text: `${row.join()},7`, outcome: fault('-', 'too many columns') })),
    fc
      .constantFrom('0', '0.49', '5.01', '-3', '1e9', '-inf')
      .chain((value) => replace(2, value, fault('rating', 'rating outside 0.5 to 5'))),
    fc.constantFrom('', 'nan').chain((value) => replace(2, value, fault('rating', 'no rating'))),
    fc.constantFrom('-1', '').chain((value) => replace(0, value, fault('userid', 'not a viewer id'))),
    fc.constantFrom('-7', '').chain((value) => replace(1, value, fault('movieid', 'not a film id'))),
    fc
      .constantFrom('0', '4', '9007199254740991')
      .chain((value) => replace(1, value, fault('movieid', 'film not in the list of films'))),
  );

  it('keeps the newest of every good line, and lists every other with its line, column and reason', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 60 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', '\uFEFF'),
        fc.boolean(),
        async (body, end, mark, ended) => {
          const anchor: Line = { text: '9,1,5,1', outcome: { kind: 'kept' } };
          const all = [...body, anchor];
          const text =
            mark + [RATINGS_HEADER, ...all.map((each) => each.text)].join(end) + (ended ? end : '');
          const dataset = await importFiles({ 'movies.csv': MOVIES, 'ratings.csv': text });

          const newest = new Map<string, readonly number[]>();
          const expected: string[] = [];
          let read = 0;
          all.forEach(({ text: row, outcome }, i) => {
            if (outcome.kind === 'blank') return;
            read++;
            if (outcome.kind === 'rejected') {
              expected.push(`ratings.csv:${i + 2} ${outcome.column} ${outcome.reason}`);
              return;
            }
            const fields = row.split(',').map(Number);
            const key = fields.slice(0, 2).join();
            if ((newest.get(key)?.[3] ?? -1) <= (fields[3] ?? 0)) newest.set(key, fields);
          });
          expect(rejected(dataset)).toEqual(expected);
          expect(ratingsOf(dataset).map((row) => row.join())).toEqual(
            [...newest.values()].map((row) => row.join()).sort(),
          );
          expect(dataset.report.ratings).toMatchObject({
            read,
            kept: newest.size,
            rejected: expected.length,
          });
          expectToAddUp(dataset);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('importDataset with texts', () => {
  const header = 'title,year,genres,cast,overview';

  it('joins them by title and year', async () => {
    const texts = lines(
      header,
      '"toy story",1995,Animation|Family,"Tom Hanks|Tim Allen","Toys, alive.\nAnd ""well""."',
      'HEAT,1996,Crime,"Al Pacino, Robert De Niro",A heist.',
      'Jumanji,1999,,,Too far off.',
    );
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect([...dataset.texts]).toEqual([
      {
        title: 'toy story',
        year: 1995,
        genres: ['Animation', 'Family'],
        people: ['Tom Hanks', 'Tim Allen'],
        keywords: [],
        overview: 'Toys, alive.\nAnd "well".',
      },
      expect.objectContaining({ people: ['Al Pacino', 'Robert De Niro'], overview: 'A heist.' }),
      undefined,
    ]);
    expect(dataset.report.texts).toEqual({ read: 3, joined: 2, rejected: 0 });
  });

  it('reads a file with a title and nothing else known, in any order', async () => {
    const texts = lines('studio,overview,title,year', 'Pixar,Toys.,Toy Story,1995');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect([...dataset.texts][0]?.overview).toBe('Toys.');
  });

  it('counts and lists broken lines', async () => {
    const texts = lines(header, 'Toy Story,1995,,,Toys.', 'Heat,abc,,,x', 'Heat', 'Heat,1995,,,Heist.');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect(rejected(dataset)).toEqual(['texts.csv:3 year not a number', 'texts.csv:4 year too few columns']);
    expect(dataset.report.texts).toEqual({ read: 4, joined: 2, rejected: 2 });
    expectToAddUp(dataset);
  });

  it('lists a line without a title instead of dropping it silently', async () => {
    const texts = lines(header, 'Toy Story,1995,,,Toys.', ',1995,,,Nameless.');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect(dataset.report.texts).toMatchObject({ read: 2, rejected: 1 });
    expect(dataset.report.rejectedRows).toMatchObject([{ file: 'texts.csv', line: 3 }]);
  });

  it('counts physical lines where an overview spans several', async () => {
    const texts = lines(header, 'Toy Story,1995,,,"One.\nTwo.\nThree."', 'Heat,abc,,,x');
    const dataset = await importFiles({ ...csv('1,1,4,10'), 'texts.csv': texts }, 'texts.csv');
    expect(rejected(dataset)).toEqual(['texts.csv:5 year not a number']);
  });

  it.each([
    ['is missing', {}, /There is no file .*texts\.csv/],
    ['has no column title', { 'texts.csv': 'name,year\nHeat,1995\n' }, /texts\.csv has no column title/],
    ['is empty', { 'texts.csv': '' }, /texts\.csv has no column title/],
  ])('refuses a text file that %s', async (_, files, message) => {
    const error = await errorOf(importFiles({ ...csv('1,1,4,10'), ...files }, 'texts.csv'));
    expect(error.code).toBe('dataset-unusable');
    expect(error.message).toMatch(message);
  });
});

describe('importDataset refuses', () => {
  it.each([
    ['a folder without ratings', { 'movies.csv': MOVIES }, /holds no ratings/],
    ['a folder without films', { 'ratings.csv': lines(RATINGS_HEADER, '1,1,4,1') }, /movies\.csv is missing/],
    ['ratings that are a header only', csv(), /ratings\.csv holds no usable rating: it is empty/],
    [
      'an empty ratings.dat',
      { 'ratings.dat': '', 'movies.dat': '1::A (1990)::X\n' },
      /no usable rating: it is empty/,
    ],
    [
      'ratings that are all unreadable',
      csv('a,b,c,d', 'e,f,g,h'),
      /all 2 rows were rejected \(not a number\)/,
    ],
    [
      'ratings that are all out of range',
      csv('1,1,9,1'),
      /all 1 rows were rejected \(rating outside 0\.5 to 5\)/,
    ],
    [
      'ratings of unknown films only',
      { 'movies.csv': 'movieId,title,genres\n', 'ratings.csv': lines(RATINGS_HEADER, '1,1,4,1') },
      /all 1 rows were rejected \(film not in the list of films\)/,
    ],
  ])('%s in one line', async (_, files, message) => {
    const error = await errorOf(importFiles(files));
    expect(error.code).toBe('dataset-unusable');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });
});
