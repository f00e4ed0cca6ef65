// Is the automatic choice between the exact answer and the index the better of the two? Asks for the same films and
// viewers in all three modes in turn, and prints one JSON line per library and method:
//   npm run -s bench -- engine-routing --library L [--library L ...] [--queries 200]
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { SearchMode } from '#shared/domain/recommendation.ts';
import { Library } from '#electron/engine/library/library.ts';
import { bestForViewer } from '#electron/engine/recommend/collaborative-scores.ts';
import { mostAlike } from '#electron/engine/recommend/content-scores.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';

const MODES = ['exact', 'index', 'auto'] as const satisfies readonly SearchMode[];
type Mode = (typeof MODES)[number];
/**
 * In turn: the first mode warms the page cache for the others, and a mode that follows one that did the same work finds
 * its data in the processor's cache.
 */
const ORDERS: readonly (readonly Mode[])[] = MODES.flatMap((first) =>
  MODES.filter((mode) => mode !== first).map((second) => [
    first,
    second,
    ...MODES.filter((mode) => mode !== first && mode !== second),
  ]),
);
const K = 10;
/** Queries that are not counted: they open what is opened lazily. */
const WARM_UP = 10;

const { values } = parseArgs({
  options: { library: { type: 'string', multiple: true }, queries: { type: 'string', default: '200' } },
});
if (values.library === undefined) throw new Error('Name the libraries with --library.');
const queries = Number(values.queries);
for (const folder of values.library) measure(Library.open(folder, homeFolder()));

function measure(library: Library): void {
  const { films, viewers } = library.manifest.counts;
  const times = { content: times3(), collaborative: times3() };
  for (let i = 0; i < WARM_UP + queries; i++) {
    const text = library.textScan.row((i * 7919) % films);
    const factors = library.viewerFactors.read((i * 31) % viewers, 1);
    ORDERS[i % ORDERS.length]?.forEach((mode) => {
      const start = performance.now();
      mostAlike(library, text, K, mode, library.films);
      const between = performance.now();
      bestForViewer(library, factors, K, mode, library.warmFilms);
      const end = performance.now();
      if (i < WARM_UP) return;
      times.content[mode].push(between - start);
      times.collaborative[mode].push(end - between);
    });
  }
  library.close();
  for (const [method, { exact, index, auto }] of Object.entries(times)) {
    const [exactMs, indexMs, autoMs] = [median(exact), median(index), median(auto)];
    const row = {
      ...{ films, method, exactMs, indexMs, autoMs },
      exactOverIndex: exactMs / indexMs,
      autoOverBetter: autoMs / Math.min(exactMs, indexMs),
      load: loadavg()[0],
    };
    process.stdout.write(`${JSON.stringify(row)}\n`);
  }
}

function times3(): Record<Mode, number[]> {
  return { exact: [], index: [], auto: [] };
}

function median(milliseconds: readonly number[]): number {
  return milliseconds.toSorted((a, b) => a - b)[milliseconds.length >> 1] ?? Number.NaN;
}
