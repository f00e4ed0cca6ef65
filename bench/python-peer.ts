// Reelscope against the Python pipeline that it replaces (bench/python-peer, Debian's scikit-learn and faiss) on the
// same data in the same run: build, first answer of a cold process, queries, memory. Prints one JSON document:
//   npm run -s bench -- python-peer --input DIR [--text FILE] [--queries 500]
//   npm run -s bench -- python-peer --films 100000          (made-up data with 60-word overviews)
// `ratios` are Python's figure divided by ours: above 1, Reelscope is faster or smaller.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { titleWithYear } from '#shared/domain/film.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { Random } from '#electron/training/random.ts';

const PYTHON = '/usr/bin/python3';
const COLD_STARTS = 5;

const buildSchema = z.object({
  seconds: z.record(z.string(), z.number()),
  peakMiB: z.number(),
  films: z.number(),
});
const trainSchema = z.object({
  seconds: z.number(),
  peakMiB: z.number(),
  stages: z.array(z.object({ stage: z.string(), seconds: z.number(), peakMiB: z.number() })),
});
type PerFunction<T> = Record<'content' | 'collaborative' | 'hybrid', T>;
const times = z.array(z.number());
const querySchema = z.object({
  milliseconds: z.object({ content: times, collaborative: times, hybrid: times }),
  memoryMiB: z.object({ VmHWM: z.number(), VmRSS: z.number(), RssAnon: z.number() }),
  contentRecallAt10: z.number().optional(),
});
const filmSchema = z.object({ title: z.string(), year: z.number().nullable() });

const { values } = parseArgs({
  options: {
    input: { type: 'string' },
    text: { type: 'string' },
    films: { type: 'string' },
    queries: { type: 'string', default: '500' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'reelscope-bench-'));
try {
  const data = dataset(folder);
  const peer = join(folder, 'python');
  const library = join(folder, 'library');
  const texts = data.text === undefined ? [] : [data.text];
  // On a busy machine FAISS with all threads is many times slower than with one: the better of the two counts.
  const build = (threads: number) =>
    buildSchema.parse(JSON.parse(python('build.py', [data.input, peer, ...texts], '', threadsOf(threads))));
  const [oneThread, allThreads] = [build(1), build(availableParallelism())];
  const theirBuild = totalSeconds(oneThread) < totalSeconds(allThreads) ? oneThread : allThreads;
  const textOption = data.text === undefined ? [] : ['--text', data.text];
  const trained = node('bench/train-scale.ts', [
    ...['--input', data.input, '--out', library, '--holdout', '0', ...textOption],
  ]);
  const ourBuild = trainSchema.parse(JSON.parse(trained));

  const known = z.array(z.string()).parse(JSON.parse(python('query.py', [peer, 'titles'])));
  const asked = questions(library, new Set(known), Number(values.queries));
  const [title = ''] = asked.titles;
  const input = JSON.stringify(asked);
  const one = threadsOf(1);
  const theirs = querySchema.parse(JSON.parse(python('query.py', [peer, 'many'], input, one)));
  const cli = ['recommend', 'content', '--library', library, '--title', title, '--json'];
  const askCli = () => node('electron/hosts/cli/main.ts', cli);
  const firstEver = secondsOf(askCli);
  const ours = querySchema.parse(JSON.parse(node('bench/query-library.ts', ['--library', library], input)));
  const theirFirst = coldSeconds(() => python('query.py', [peer, 'first', title], undefined, one));
  const ourFirst = coldSeconds(askCli);

  const stage = (name: string) => ourBuild.stages.find((row) => row.stage === name)?.seconds ?? 0;
  const seconds = theirBuild.seconds;
  const content = {
    python: (seconds['tfidf'] ?? 0) + (seconds['contentIndex'] ?? 0),
    // Both indexes, which are one stage in ours.
    ours: stage('text') + stage('projection') + stage('indexes'),
  };
  const at = (share: number) => ({
    python: quantiles(theirs.milliseconds, share),
    ours: quantiles(ours.milliseconds, share),
  });
  const p50 = at(0.5);
  const result = {
    bench: 'python-peer',
    films: theirBuild.films,
    /** Load average over the last minute: if it is well above this bench's own, timings mean little. */
    load: loadavg()[0],
    build: { python: theirBuild, ours: ourBuild },
    contentBuildSeconds: content,
    firstAnswerSeconds: { python: theirFirst, ours: ourFirst, oursVerifying: firstEver },
    queryMilliseconds: { p50, p95: at(0.95) },
    memoryMiB: { python: theirs.memoryMiB, ours: ours.memoryMiB },
    contentRecallAt10: {
      python: theirs.contentRecallAt10,
      ours: readManifest(library).contentIndex?.recall ?? null,
    },
    ratios: {
      contentBuild: content.python / content.ours,
      wholeBuild: totalSeconds(theirBuild) / ourBuild.seconds,
      buildPeakMemory: theirBuild.peakMiB / ourBuild.peakMiB,
      firstAnswer: theirFirst / ourFirst,
      contentQueryP50: p50.python.content / p50.ours.content,
      collaborativeQueryP50: p50.python.collaborative / p50.ours.collaborative,
      hybridQueryP50: p50.python.hybrid / p50.ours.hybrid,
      queryPeakMemory: theirs.memoryMiB.VmHWM / ours.memoryMiB.VmHWM,
      queryAnonymousMemory: theirs.memoryMiB.RssAnon / ours.memoryMiB.RssAnon,
    },
  };
  process.stdout.write(`${JSON.stringify(result, rounded, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Random titles of films that have a text and that both sides know, and random viewers. */
function questions(library: string, known: ReadonlySet<string>, count: number) {
  const database = new DatabaseSync(join(library, LIBRARY_FILES.catalogue), { readOnly: true });
  const films = database.prepare("SELECT title, year FROM film WHERE overview <> ''").all();
  const titles = films.map((row) => titleWithYear(filmSchema.parse(row))).filter((title) => known.has(title));
  const users = database
    .prepare('SELECT user_id FROM viewer')
    .all()
    .map((row) => z.object({ user_id: z.number() }).parse(row).user_id);
  database.close();
  const random = new Random(42);
  const draw = <T>(from: readonly T[]): T[] =>
    Array.from({ length: count }, () => from[random.below(from.length)]).filter((item) => item !== undefined);
  return { titles: draw(titles), users: draw(users) };
}

/** The data set given, or a synthetic one. */
function dataset(scratch: string): { input: string; text: string | undefined } {
  if (values.input !== undefined) return { input: values.input, text: values.text };
  if (values.films === undefined) throw new Error('Name a data set with --input, or a size with --films.');
  const films = Number(values.films);
  const input = join(scratch, 'data');
  const size = ['--films', films, '--viewers', Math.ceil(films / 10), '--ratings', films * 10].map(String);
  node('bench/generate-movielens.ts', ['--out', input, ...size, '--overview-words', '60']);
  return { input, text: join(input, 'texts.csv') };
}

function python(script: string, args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): string {
  const path = join(import.meta.dirname, 'python-peer', script);
  return run(PYTHON, ['-W', 'ignore', path, ...args], input, env);
}

function threadsOf(count: number): NodeJS.ProcessEnv {
  return { OMP_NUM_THREADS: String(count), OPENBLAS_NUM_THREADS: String(count) };
}

function totalSeconds({ seconds }: z.infer<typeof buildSchema>): number {
  return Object.values(seconds).reduce((sum, value) => sum + value, 0);
}

/** Runs one of our scripts in this Node, with a home folder of its own. */
function node(script: string, args: readonly string[], input = ''): string {
  const path = join(import.meta.dirname, '..', script);
  return run(process.execPath, [...process.execArgv, path, ...args], input, {
    REELSCOPE_HOME: join(folder, 'home'),
  });
}

function run(program: string, args: readonly string[], input: string, env: NodeJS.ProcessEnv): string {
  return execFileSync(program, args, {
    input,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    // FAISS and our progress write to standard error; an error message quotes it.
    stdio: 'pipe',
    maxBuffer: 1 << 30,
  });
}

function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** The median of several cold starts; files are in the page cache. */
function coldSeconds(work: () => void): number {
  return quantile(
    Array.from({ length: COLD_STARTS }, () => secondsOf(work)),
    0.5,
  );
}

function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(share * numbers.length)] ?? NaN;
}

function quantiles(milliseconds: PerFunction<readonly number[]>, share: number): PerFunction<number> {
  const { content, collaborative, hybrid } = milliseconds;
  return {
    content: quantile(content, share),
    collaborative: quantile(collaborative, share),
    hybrid: quantile(hybrid, share),
  };
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}
