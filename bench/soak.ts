// Queries an engine process at a fixed rate for a fixed time, as a window would: every kind of question in turn, about
// films and viewers spread over the library. Prints what failed, how long answers took and the memory over time:
//   npm run -s bench -- soak --library L [--rate 100] [--seconds 600]
// Requests keep their pace whether or not the previous one was answered. For comparison, the memory of a process that
// reads the library's files whole is measured too.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { systemReportSchema, type SystemReport } from '#shared/contract/schemas.ts';
import { latencyOf } from '#shared/domain/latency.ts';
import { fromErrorValue } from '#shared/domain/reelscope-error.ts';
import { Library } from '#electron/engine/library/library.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';
import { launchNodeChild } from '#electron/processes/child.ts';
import { engineProgram } from '#electron/processes/engine-program.ts';
import { EngineSupervisor } from '#electron/processes/supervise-engine.ts';

const REPORT_EVERY_MS = 10_000;
const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: {
    library: { type: 'string' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '600' },
  },
});
if (values.library === undefined) throw new Error('Name the library with --library.');
const folder = values.library;
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
const { signal } = new AbortController();
const questions = questionsAbout(folder);
const program = engineProgram();
const engine = new EngineSupervisor(() => launchNodeChild(program, [folder, homeFolder()]));
const failure = await engine.opened;
if (failure !== undefined) throw fromErrorValue(failure);

const milliseconds: number[] = [];
const failures: string[] = [];
const anonymousMiB: number[] = [];
const processes = new Set<number>();
const asked: Promise<unknown>[] = [];
const start = performance.now();
let nextReport = 0;
for (let i = 0; i < rate * seconds; i++) {
  const due = (i * 1000) / rate;
  const early = due - (performance.now() - start);
  if (early > 1) await wait(early);
  if (due >= nextReport) {
    nextReport += REPORT_EVERY_MS;
    asked.push(report());
  }
  asked.push(ask(questions[i % questions.length] ?? ['library.describe', {}]));
}
await Promise.all(asked);
const memory = await report();
engine.close();
const rows = {
  ...{ library: folder, rate, seconds: Math.round((performance.now() - start) / 1000) },
  ...{ asked: milliseconds.length, failed: failures.length, failures: failures.slice(0, 10) },
  ...{ fromOutside: latencyOf(milliseconds), processes: processes.size, anonymousMiB, load: loadavg()[0] },
  memoryAtTheEnd: memory,
  memoryIfReadWhole: JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, 'support', 'whole-library.ts'), folder], {
      encoding: 'utf8',
    }),
  ) as object,
};
process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);

type Question = readonly [method: Parameters<EngineSupervisor['call']>[0], request: object];

async function ask([method, request]: Question): Promise<void> {
  const begun = performance.now();
  const answer = await engine.call(method, request, signal);
  milliseconds.push(performance.now() - begun);
  if (!answer.ok) failures.push(`${method}: ${answer.error.message}`);
}

async function report(): Promise<SystemReport['memory'] | undefined> {
  const answer = await engine.call('system.report', {}, signal);
  if (!answer.ok) {
    failures.push(answer.error.message);
    return undefined;
  }
  const { memory, processId } = systemReportSchema.parse(answer.reply);
  processes.add(processId);
  anonymousMiB.push(Math.round((memory.anonymousBytes ?? memory.residentBytes) / MIB));
  return memory;
}

/** Five kinds of question, each about a thousand films or viewers. */
function questionsAbout(path: string): Question[] {
  const library = Library.open(path, homeFolder());
  const { films } = library.manifest.counts;
  const users = library.catalogue.viewersStarting('', 1000).map(({ userId }) => userId);
  const all = Array.from({ length: 1000 }, (_, i): Question[] => {
    const film = library.catalogue.film((i * 7919) % films);
    const seeds = [{ movieId: film.movieId }];
    const viewer = { userId: users[i % users.length] ?? 0 };
    return [
      ['catalogue.search', { query: film.title }],
      ['recommend.content', { seeds }],
      ['recommend.collaborative', { viewer }],
      ['recommend.hybrid', { seeds, viewer, weights: { content: 0.5, collab: 0.5 } }],
      ['explain', { film: seeds[0], seeds, viewer }],
    ];
  });
  library.close();
  return all.flat();
}
