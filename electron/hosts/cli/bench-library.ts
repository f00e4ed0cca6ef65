import type { EngineMethod, ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import type { IndexReport, SystemReport } from '#shared/contract/schemas.ts';
import { latencyOf, type Latency } from '#shared/domain/latency.ts';
import { titleWithYear } from '#shared/domain/film.ts';
import { fromErrorValue, ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { Library } from '#electron/engine/library/library.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';
import type { Child } from '#electron/processes/child.ts';
import { EngineRun } from '#electron/processes/engine-run.ts';
import { withEngine, type Ask } from './call-engine.ts';
import type { Installation } from './installation.ts';

/** Starts of each kind; their median is reported. */
const STARTS = 7;

const METHODS = [
  'catalogue.search',
  'recommend.content',
  'recommend.collaborative',
  'recommend.hybrid',
] as const satisfies readonly EngineMethod[];
type MeasuredMethod = (typeof METHODS)[number];

/** What calls to a library's engine cost on this machine. */
export interface LibraryBench {
  readonly library: { readonly id: string; readonly films: number; readonly viewers: number };
  /** Latency in the engine's process, processor time there per call, and latency of the calls from another process. */
  readonly functions: Readonly<
    Record<MeasuredMethod, { engine: Latency; processorMs: number; fromOutside: Latency }>
  >;
  /** Null where there is no bare Node to compare with. */
  readonly coldStart: {
    readonly firstAnswerMs: number;
    readonly bareMs: number | null;
    readonly ratio: number | null;
  };
  /** The report of an engine process after all these calls. */
  readonly engineProcess: SystemReport;
  /** Null for an index that does not exist or can find nothing. */
  readonly indexes: { readonly content: IndexReport | null; readonly collaborative: IndexReport | null };
}

/**
 * Calls each method `queries` times, in this process and in an engine process, measures cold starts, and has the engine
 * measure its indexes. Throws `library-unusable` or `library-damaged`.
 */
export async function benchLibrary(
  folder: string,
  queries: number,
  { launchEngine, bareStartMs }: Installation,
): Promise<LibraryBench> {
  const launch = () => launchEngine(folder, homeFolder());
  const { requests, library } = sampleRequests(folder, queries);
  const methods = METHODS.filter((method) => requests[method].length > 0);
  const { inside, indexes } = await withEngine(folder, async (ask) => ({
    inside: await askAll(methods, requests, ask),
    indexes: {
      content: await reportOf(ask, 'content'),
      collaborative: await reportOf(ask, 'collaborative'),
    },
  }));
  const { outside, engineProcess } = await askFromOutside(launch, methods, requests);
  const method = methods.includes('recommend.content') ? 'recommend.content' : 'recommend.collaborative';
  const [first] = requests[method];
  const firstAnswerMs = await median(STARTS, () => startEngine(launch, method, first));
  const bareMs = bareStartMs === undefined ? null : await median(STARTS, bareStartMs);
  const functions = Object.fromEntries(
    methods.map((name) => {
      const engine = latencyOf(inside[name].milliseconds);
      const { processorMs } = inside[name];
      return [name, { engine, processorMs, fromOutside: latencyOf(outside[name].milliseconds) }];
    }),
  ) as LibraryBench['functions'];
  return {
    library,
    functions,
    coldStart: { firstAnswerMs, bareMs, ratio: bareMs === null ? null : firstAnswerMs / bareMs },
    engineProcess,
    indexes,
  };
}

/** Null if the library has no such index, or nothing can be found through it. */
async function reportOf(ask: Ask, index: 'content' | 'collaborative'): Promise<IndexReport | null> {
  try {
    return await ask('index.report', { index });
  } catch (error) {
    if (error instanceof ReelscopeError && error.code === 'nothing-to-compare') return null;
    throw error;
  }
}

type Requests = { readonly [M in MeasuredMethod]: readonly RequestOf<M>[] };

/** Requests about films and viewers from all over the library, in scattered order. */
function sampleRequests(folder: string, queries: number) {
  const library = Library.open(folder, homeFolder());
  try {
    const { id, counts, contentIndex } = library.manifest;
    const hasContent = contentIndex !== null;
    const film = (i: number) => library.catalogue.film((i * 7919) % counts.films);
    const users = library.catalogue.viewersStarting('', queries).map(({ userId }) => userId);
    const times = Array.from({ length: queries }, (_, i) => i);
    const texts = hasContent
      ? times.filter((i) => library.textScan.row(film(i).movieIndex).indices.length > 0)
      : [];
    const user = (i: number) => users[i % users.length] ?? 0;
    const seed = (i: number) => ({ movieId: film(i).movieId });
    const requests: Requests = {
      'catalogue.search': times.map((i) => ({ query: titleWithYear(film(i)) })),
      'recommend.content': texts.map((i) => ({ seeds: [seed(i)] })),
      'recommend.collaborative': times.map((i) => ({ viewer: { userId: user(i) } })),
      'recommend.hybrid': texts.map((i) => ({
        ...{ seeds: [seed(i)], viewer: { userId: user(i) } },
        weights: { content: 0.5, collab: 0.5 },
      })),
    };
    return { requests, library: { id, films: counts.films, viewers: counts.viewers } };
  } finally {
    library.close();
  }
}

interface Asked {
  readonly milliseconds: readonly number[];
  /** Mean processor time of this process per call. */
  readonly processorMs: number;
}

async function askAll(
  methods: readonly MeasuredMethod[],
  requests: Requests,
  ask: Ask,
): Promise<Record<MeasuredMethod, Asked>> {
  const asked: [MeasuredMethod, Asked][] = [];
  for (const method of methods) {
    const milliseconds: number[] = [];
    const before = process.cpuUsage();
    for (const request of requests[method]) {
      const start = performance.now();
      await ask(method, request);
      milliseconds.push(performance.now() - start);
    }
    const { user, system } = process.cpuUsage(before);
    asked.push([method, { milliseconds, processorMs: (user + system) / 1000 / milliseconds.length }]);
  }
  return Object.fromEntries(asked) as Record<MeasuredMethod, Asked>;
}

/** Calls the methods of an engine process, one call at a time, and then asks for its memory report. */
async function askFromOutside(launch: () => Child, methods: readonly MeasuredMethod[], requests: Requests) {
  const run = new EngineRun(launch());
  try {
    await run.opened;
    const ask = askOf(run);
    const outside = await askAll(methods, requests, ask);
    return { outside, engineProcess: await ask('system.report', {}) };
  } finally {
    run.kill();
  }
}

function askOf(run: EngineRun): Ask {
  const { signal } = new AbortController();
  return async (method, request) => {
    const answer = await run.call(method, request, signal);
    if (!answer.ok) throw fromErrorValue(answer.error);
    // The engine process has checked the reply against the contract.
    return answer.reply as ReplyOf<typeof method>;
  };
}

/** Milliseconds from the launch of an engine process to its first answer. */
async function startEngine(launch: () => Child, method: EngineMethod, request: unknown): Promise<number> {
  const start = performance.now();
  const run = new EngineRun(launch());
  try {
    const answer = await run.call(method, request, new AbortController().signal);
    if (!answer.ok) throw fromErrorValue(answer.error);
    return performance.now() - start;
  } finally {
    run.kill();
  }
}

async function median(times: number, measure: () => Promise<number>): Promise<number> {
  const measured: number[] = [];
  for (let i = 0; i < times; i++) measured.push(await measure());
  return latencyOf(measured).p50Ms;
}
