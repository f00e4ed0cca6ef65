// Queries an open library many times through the engine's dispatcher and prints the milliseconds of each call and the
// memory of the process as one JSON document:
//   npm run -s bench -- query-library --library L < JSON     ({titles, users}: asked about in turn)
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { EngineMethod, RequestOf } from '#shared/contract/contract.ts';
import { openLocalEngine } from '#electron/app/local-engine.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';

const COUNT = 10;
const WEIGHTS = { content: 0.5, collab: 0.5 };

const { values } = parseArgs({ options: { library: { type: 'string' } } });
if (values.library === undefined) throw new Error('Name the library to ask with --library.');
const asked = z
  .object({ titles: z.array(z.string()), users: z.array(z.number()) })
  .parse(JSON.parse(readFileSync(0, 'utf8')));

const engine = openLocalEngine(values.library, homeFolder());
const { signal } = new AbortController();

/** The milliseconds of each call; the first is made twice, because it opens what is opened lazily. */
async function timed<M extends EngineMethod>(
  method: M,
  requests: readonly RequestOf<M>[],
): Promise<number[]> {
  const milliseconds: number[] = [];
  for (const request of [...requests.slice(0, 1), ...requests]) {
    const start = performance.now();
    const answer = await engine.dispatch(method, request, signal);
    milliseconds.push(performance.now() - start);
    if (!answer.ok) throw new Error(answer.error.message);
  }
  return milliseconds.slice(1);
}

const { titles, users } = asked;
const milliseconds = {
  content: await timed(
    'recommend.content',
    titles.map((title) => ({ seeds: [{ title }], count: COUNT })),
  ),
  collaborative: await timed(
    'recommend.collaborative',
    users.map((userId) => ({ viewer: { userId }, count: COUNT })),
  ),
  hybrid: await timed(
    'recommend.hybrid',
    titles.map((title, i) => ({
      seeds: [{ title }],
      viewer: { userId: users[i] ?? 0 },
      weights: WEIGHTS,
      count: COUNT,
    })),
  ),
};
const status = readFileSync('/proc/self/status', 'utf8');
const mebibytes = (field: string) => {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return Math.round(Number(kib) / 1024);
};
const memoryMiB = { VmHWM: mebibytes('VmHWM'), VmRSS: mebibytes('VmRSS'), RssAnon: mebibytes('RssAnon') };
process.stdout.write(`${JSON.stringify({ milliseconds, memoryMiB })}\n`);
engine.close();
