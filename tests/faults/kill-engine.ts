import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Answer } from '#shared/contract/messages.ts';
import { launchNodeChild } from '#electron/processes/child.ts';
import { EngineSupervisor } from '#electron/processes/supervise-engine.ts';
import { Random } from '#electron/training/random.ts';

/** The results for engines killed under load. */
export interface EngineKillReport {
  readonly kills: number;
  readonly calls: number;
  /** Calls that failed as expected: with a retryable `engine-stopped`. */
  readonly failed: number;
  /** Answers that differ from those of an undisturbed engine, and errors of any other kind. */
  readonly wrong: readonly string[];
  /** From a kill to the failure of the calls that were in flight, in milliseconds. */
  readonly failedAfterMs: Spread;
  /** The same for an engine that was stopped (SIGSTOP), which is noticed only by its silence. */
  readonly silentAfterMs: Spread;
  /** From a kill, or from the end of a silent engine, to the next correct answer, in milliseconds. */
  readonly backMs: Spread;
}

interface Spread {
  readonly p50: number;
  readonly worst: number;
}

/** How long it took until an engine's end was noticed and until it was replaced. */
interface Kill {
  readonly signal: Signal;
  readonly at: number;
  /** When the calls in flight failed, which they do together; undefined if none has, or none was in flight. */
  failedAt: number | undefined;
  backAt: number | undefined;
}

const ENGINE_PROCESS = fileURLToPath(new URL('../../electron/processes/engine-process.ts', import.meta.url));
const SIGNALS = ['SIGKILL', 'SIGSEGV', 'SIGABRT', 'SIGSTOP'] as const;
type Signal = (typeof SIGNALS)[number];
/** Engines killed in parallel: each has to live five seconds, or its supervisor gives up on it. */
const SIDE_BY_SIDE = 4;
const LIFE_MS = 5_300;
const CALL_EVERY_MS = 10;

const QUESTIONS: readonly (readonly [string, object])[] = [
  ['recommend.content', { seeds: [{ title: 'Heat' }], count: 10 }],
  ['recommend.collaborative', { viewer: { userId: 1 }, count: 10, mode: 'index' }],
  ['recommend.hybrid', hybrid({ userId: 2 })],
  ['recommend.candidates', { seeds: [{ title: 'Alien' }], viewer: { userId: 3 } }],
  ['catalogue.search', { query: 'the godfater' }],
];

function hybrid(viewer: object) {
  return { seeds: [{ title: 'Alien' }], viewer, weights: { content: 0.5, collab: 0.5 } };
}

/**
 * Kills (or stops, by SIGSTOP) engines of the library at random moments while they are queried, `kills` times in all.
 */
export async function killEngines(
  library: string,
  homeFolder: string,
  kills: number,
  seed: number,
): Promise<EngineKillReport> {
  const reports = await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, (_, i) => {
      const share = Math.floor((kills + i) / SIDE_BY_SIDE);
      return killOne(library, homeFolder, { kills: share, first: i }, new Random(seed + i));
    }),
  );
  const all = reports.flatMap((report) => report.kills);
  const dead = all.filter(({ signal }) => signal !== 'SIGSTOP');
  const silent = all.filter(({ signal }) => signal === 'SIGSTOP');
  const untilFailed = ({ at, failedAt }: Kill) => (failedAt === undefined ? [] : [failedAt - at]);
  return {
    kills: all.length,
    calls: reports.reduce((sum, { calls }) => sum + calls, 0),
    failed: reports.reduce((sum, { failed }) => sum + failed, 0),
    wrong: reports.flatMap(({ wrong }) => wrong).slice(0, 20),
    failedAfterMs: spread(dead.flatMap(untilFailed)),
    silentAfterMs: spread(silent.flatMap(untilFailed)),
    backMs: spread(
      all.map(({ signal, at, failedAt, backAt }) => {
        const end = signal === 'SIGSTOP' ? (failedAt ?? at) : at;
        return (backAt ?? Infinity) - end;
      }),
    ),
  };
}

function spread(milliseconds: readonly number[]): Spread {
  const sorted = milliseconds.map(Math.round).sort((a, b) => a - b);
  return { p50: sorted[sorted.length >> 1] ?? 0, worst: sorted.at(-1) ?? 0 };
}

/** `first` is the index of the first signal, so that parallel engines get different ones. */
async function killOne(
  library: string,
  homeFolder: string,
  { kills, first }: { readonly kills: number; readonly first: number },
  random: Random,
) {
  const supervisor = new EngineSupervisor(() => launchNodeChild(ENGINE_PROCESS, [library, homeFolder]));
  const { signal } = new AbortController();
  const wrong: string[] = [];
  const done: Kill[] = [];
  let calls = 0;
  let failed = 0;
  try {
    await supervisor.opened;
    const expected = new Map<string, string>();
    for (const [method, request] of QUESTIONS) {
      expected.set(method, JSON.stringify(await supervisor.call(method, request, signal)));
    }
    /** The last kill, until the engine is back. */
    let pending: Kill | undefined;
    const check = (method: string, askedAt: number, answer: Answer) => {
      const now = performance.now();
      if (!answer.ok && answer.error.code === 'engine-stopped' && answer.error.retryable) {
        failed++;
        if (pending !== undefined) pending.failedAt ??= now;
      } else if (JSON.stringify(answer) !== expected.get(method))
        wrong.push(`${method}: ${JSON.stringify(answer)}`);
      // Requests made before the kill may still have been answered by the killed engine.
      else if (pending !== undefined && askedAt > pending.at) {
        pending.backAt = now;
        pending = undefined;
      }
    };
    const ask = async (method: string, request: object) => {
      const askedAt = performance.now();
      check(method, askedAt, await supervisor.call(method, request, signal));
    };
    for (let kill = 0; kill < kills; kill++) {
      const end = performance.now() + LIFE_MS + 200 * random.uniform();
      const waiting: Promise<void>[] = [];
      const askOne = () => {
        const [method, request] = QUESTIONS[random.below(QUESTIONS.length)] ?? ['', {}];
        calls++;
        waiting.push(ask(method, request));
      };
      while (performance.now() < end || pending !== undefined) {
        askOne();
        await wait(CALL_EVERY_MS);
      }
      askOne();
      // On an overloaded machine an engine may just have been ended because it did not answer.
      while (supervisor.pid === undefined) await wait(CALL_EVERY_MS);
      const killed = SIGNALS[(first + kill) % SIGNALS.length] ?? 'SIGKILL';
      pending = { signal: killed, at: performance.now(), failedAt: undefined, backAt: undefined };
      done.push(pending);
      process.kill(supervisor.pid, killed);
      await Promise.all(waiting);
    }
    while (pending !== undefined) {
      await ask(...(QUESTIONS[0] ?? ['', {}]));
      await wait(CALL_EVERY_MS);
    }
    return { calls, failed, wrong, kills: done };
  } finally {
    supervisor.close();
  }
}
