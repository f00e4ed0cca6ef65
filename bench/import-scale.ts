// Times the import of a MovieLens-style folder, from files to rating table, and prints one JSON document:
//   npm run -s bench -- import-scale --input DIR [--text FILE] [--scratch DIR]
// One import per process, because the peak memory is the process's. `parseSeconds` is the floor: DuckDB reads the same
// ratings.csv once more and discards the rows.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { detectDataset } from '#electron/training/dataset/detect-dataset.ts';
import { queryNumber, withDuckDb } from '#electron/training/dataset/duckdb.ts';
import { importDataset } from '#electron/training/dataset/import-dataset.ts';
import { scanOf } from '#electron/training/dataset/read-delimited.ts';

const { values } = parseArgs({
  options: {
    input: { type: 'string' },
    text: { type: 'string' },
    scratch: { type: 'string', default: tmpdir() },
  },
});
const { input } = values;
if (input === undefined) throw new Error('Name the folder to import with --input.');
const scratch = mkdtempSync(join(values.scratch, 'reelscope-import-'));
try {
  const started = performance.now();
  const { ratings, films, report } = await importDataset({
    folder: input,
    textFile: values.text,
    scratchFolder: scratch,
  });
  const seconds = (performance.now() - started) / 1000;
  const usage = process.resourceUsage();
  // If two versions of the importer give the same hash, they made the same table.
  const hash = createHash('sha256').update(Float64Array.from(ratings.userIds));
  for (const column of [ratings.indptr, ratings.films, ratings.ratings, ratings.seconds]) hash.update(column);
  const file = detectDataset(input).ratings;
  const parseStarted = performance.now();
  await withDuckDb(scratch, (connection) =>
    queryNumber(connection, `SELECT count(COLUMNS(*)) FROM ${scanOf('ratings', file)}`),
  );
  const parseSeconds = (performance.now() - parseStarted) / 1000;
  const result = {
    seconds: round(seconds),
    parseSeconds: round(parseSeconds),
    timesParsing: round(seconds / parseSeconds),
    cpuSeconds: round((usage.userCPUTime + usage.systemCPUTime) / 1e6),
    rowsPerSecond: Math.round(report.ratings.read / seconds),
    peakMiB: Math.round(usage.maxRSS / 1024),
    ratingsBytes: statSync(file.path).size,
    films: films.length,
    viewers: ratings.userIds.length,
    ratings: report.ratings,
    rejections: report.rejections,
    merged: report.mergedFilms.length,
    sha256: hash.digest('hex'),
  };
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
