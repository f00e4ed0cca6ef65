import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Answer } from '#shared/contract/messages.ts';
import { launchNodeChild } from '#electron/processes/child.ts';
import { EngineSupervisor } from '#electron/processes/supervise-engine.ts';
import { Random } from '#electron/training/random.ts';

/** How engines that were killed under load did. */
export interface EngineKillReport {
  readonly kills: number;
  readonly calls: number;
  /** Calls that failed as they may: with a retryable `engine-stopped`. */
  readonly failed: number;
  /** Answers that differ from those of an engine that was left alone, and errors of any other kind. */
  readonly wrong: readonly string[];
  /** From a kill to the next right answer, in milliseconds. */
  readonly backMs: { readonly p50: number; readonly worst: number };
}

const ENGINE_PROCESS = fileURLToPath(new URL('../../electron/processes/engine-process.ts', import.meta.url));
const SIGNALS = ['SIGKILL', 'SIGSEGV', 'SIGABRT'] as const;
/** Engines that are killed side by side: each has to live five seconds, or its supervisor takes it for hopeless. */
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

/** Kills engines of the library at random moments while they are asked, `kills` times in all. */
export async function killEngines(
  library: string,
  homeFolder: string,
  kills: number,
  seed: number,
): Promise<EngineKillReport> {
  const reports = await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, (_, i) => {
      const share = Math.floor((kills + i) / SIDE_BY_SIDE);
      return killOne(library, homeFolder, share, new Random(seed + i));
    }),
  );
  const back = reports.flatMap((report) => report.backMs).sort((a, b) => a - b);
  return {
    kills: back.length,
    calls: reports.reduce((sum, { calls }) => sum + calls, 0),
    failed: reports.reduce((sum, { failed }) => sum + failed, 0),
    wrong: reports.flatMap(({ wrong }) => wrong).slice(0, 20),
    backMs: { p50: back[back.length >> 1] ?? 0, worst: back.at(-1) ?? 0 },
  };
}

async function killOne(library: string, homeFolder: string, kills: number, random: Random) {
  const supervisor = new EngineSupervisor(() => launchNodeChild(ENGINE_PROCESS, [library, homeFolder]));
  const { signal } = new AbortController();
  const wrong: string[] = [];
  const backMs: number[] = [];
  let calls = 0;
  let failed = 0;
  try {
    await supervisor.opened;
    const expected = new Map<string, string>();
    for (const [method, request] of QUESTIONS) {
      expected.set(method, JSON.stringify(await supervisor.call(method, request, signal)));
    }
    let killedAt: number | undefined;
    const check = (method: string, answer: Answer) => {
      if (!answer.ok && answer.error.code === 'engine-stopped' && answer.error.retryable) failed++;
      else if (JSON.stringify(answer) !== expected.get(method))
        wrong.push(`${method}: ${JSON.stringify(answer)}`);
      else if (killedAt !== undefined) {
        backMs.push(Math.round(performance.now() - killedAt));
        killedAt = undefined;
      }
    };
    for (let kill = 0; kill < kills; kill++) {
      const end = performance.now() + LIFE_MS + 200 * random.uniform();
      const waiting: Promise<void>[] = [];
      const askOne = () => {
        const [method, request] = QUESTIONS[random.below(QUESTIONS.length)] ?? ['', {}];
        calls++;
        waiting.push(
          supervisor.call(method, request, signal).then((answer) => {
            check(method, answer);
          }),
        );
      };
      while (performance.now() < end || killedAt !== undefined) {
        askOne();
        await wait(CALL_EVERY_MS);
      }
      askOne();
      // On a machine with too much to do an engine may just have been ended because it did not answer.
      while (supervisor.pid === undefined) await wait(CALL_EVERY_MS);
      killedAt = performance.now();
      process.kill(supervisor.pid, SIGNALS[kill % SIGNALS.length]);
      await Promise.all(waiting);
    }
    while (killedAt !== undefined) {
      const [method, request] = QUESTIONS[0] ?? ['', {}];
      check(method, await supervisor.call(method, request, signal));
      await wait(CALL_EVERY_MS);
    }
    return { calls, failed, wrong, backMs };
  } finally {
    supervisor.close();
  }
}
