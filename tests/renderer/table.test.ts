import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeIf } from '../fixtures/skip.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { formatTable, tableFileName, type Table } from '../../renderer/src/lib/table/table.ts';

const FILMS: Table = {
  name: 'For this viewer',
  columns: ['rank', 'title', 'year', 'genres', 'score'],
  rows: [
    [1, 'Good, the Bad and the "Ugly", The', 1966, ['Western', 'Adventure'], 0.1 + 0.2],
    [2, '=1+1', null, [], -0.5],
  ],
};

it('writes CSV with quotes where they are needed, numbers in full, and nothing that a spreadsheet computes', () => {
  expect(formatTable(FILMS, 'csv')).toBe(
    'rank,title,year,genres,score\r\n' +
      '1,"Good, the Bad and the ""Ugly"", The",1966,Western|Adventure,0.30000000000000004\r\n' +
      "2,'=1+1,,,-0.5\r\n",
  );
});

it('writes JSON with an object a row', () => {
  expect(JSON.parse(formatTable(FILMS, 'json'))).toEqual([
    {
      rank: 1,
      title: 'Good, the Bad and the "Ugly", The',
      year: 1966,
      genres: ['Western', 'Adventure'],
      score: 0.1 + 0.2,
    },
    { rank: 2, title: '=1+1', year: null, genres: [], score: -0.5 },
  ]);
});

it('names a file after the table', () => {
  expect(tableFileName('Films like Amélie: 10', 'csv')).toBe('films-like-amélie-10.csv');
  expect(tableFileName('…', 'json')).toBe('table.json');
});

const canRun = pythonHas('csv');
describeIf(canRun, 'the CSV oracle, because there is no /usr/bin/python3')('read by Python’s csv', () => {
  it('gives back whatever texts were written', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((cell) => !/^[=+\-@\t\r]/.test(cell));
    const tables = fc.sample(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 20 }), 50);
    const written = tables.map((rows) => formatTable({ name: 'any', columns: ['a', 'b'], rows }, 'csv'));
    const read = runPython(
      'import csv, io\nprint(json.dumps([list(csv.reader(io.StringIO(t, newline=""))) for t in data]))',
      written,
    );
    expect(read).toEqual(tables.map((rows) => [['a', 'b'], ...rows]));
  });
});
