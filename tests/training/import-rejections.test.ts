import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv, lines, MOVIES, RATINGS_HEADER } from '../fixtures/dataset-files.ts';
import { expectToAddUp, importFiles, ratingsOf, rejected } from '../fixtures/imported-dataset.ts';

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
    expect(dataset.report.rejectedRows[0]).toMatchObject({
      file: 'movies.csv',
      line: 3,
      reason: 'a quote that is not closed takes the lines after it',
    });
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
