import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineMethod } from '#shared/contract/contract.ts';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { EnginePort } from './engine-port.ts';
import { whenOpen } from './when-open.ts';

/** One thing that was tried, and how it went. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen, or why it failed. */
  readonly detail: string;
}

/** The parts of the installation that are tried: its training process and its engine process. */
export interface SelftestParts {
  readonly trainSample: (out: string) => Promise<{ readonly counts: { films: number; ratings: number } }>;
  readonly startEngine: (libraryFolder: string, homeFolder: string) => EnginePort;
  /** Further checks on the sample library; each resolves with what was seen. */
  readonly more?: Readonly<Record<string, (library: string, scratch: string) => Promise<string>>>;
}

/**
 * Trains the sample library in a temporary folder and asks it questions whose answers are the same on every computer. A
 * check that fails does not stop the others.
 */
export async function selftest({ trainSample, startEngine, more = {} }: SelftestParts): Promise<Check[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'reelscope-selftest-'));
  const library = join(scratch, 'sample');
  try {
    return [
      // Training reads with DuckDB, solves with the WebAssembly kernels and indexes with FAISS.
      await check('training (DuckDB, kernels, FAISS)', async () => {
        const { counts } = await trainSample(library);
        return `${counts.films} films, ${counts.ratings} ratings`;
      }),
      ...(await checkAnswers(library, startEngine(library, scratch))),
      ...(await inTurn(Object.entries(more), ([name, attempt]) =>
        check(name, () => attempt(library, scratch)),
      )),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the selftest found, as lines for a person. */
export function describeChecks(checks: readonly Check[]): string {
  return checks.map(({ name, ok, detail }) => `${ok ? 'ok    ' : 'FAILED'}  ${name}: ${detail}\n`).join('');
}

async function checkAnswers(library: string, engine: EnginePort): Promise<Check[]> {
  const ask = async (method: EngineMethod, request: unknown): Promise<unknown> => {
    await whenOpen(engine, library);
    const answer = await engine.call(method, request, new AbortController().signal);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.reply;
  };
  try {
    return await inTurn(Object.entries(QUESTIONS), ([name, question]) => check(name, () => question(ask)));
  } finally {
    engine.close();
  }
}

type Ask = (method: EngineMethod, request: unknown) => Promise<unknown>;

const GODFATHER = { seeds: [{ title: 'The Godfather' }] };

const QUESTIONS: Readonly<Record<string, (ask: Ask) => Promise<string>>> = {
  search: async (ask) => {
    const { films } = (await ask('catalogue.search', { query: 'the godfathr' })) as {
      films: { title: string }[];
    };
    if (films[0]?.title !== 'The Godfather') throw new Error(`found ${films[0]?.title ?? 'nothing'}`);
    return 'a misspelt title finds its film';
  },
  content: async (ask) => {
    const { items } = (await ask('recommend.content', GODFATHER)) as { items: { title: string }[] };
    if (!items.some(({ title }) => title.startsWith('The Godfather'))) throw new Error('no sequel was found');
    return 'a film leads to its sequel';
  },
  collaborative: async (ask) => {
    const { items } = (await ask('recommend.collaborative', { viewer: { userId: 1 } })) as {
      items: object[];
    };
    if (items.length !== 10) throw new Error(`${items.length} films instead of 10`);
    return 'ten films for a viewer';
  },
  hybrid: async (ask) => {
    const request = { ...GODFATHER, viewer: { userId: 1 }, weights: { content: 3, collab: 1 } };
    const { items } = (await ask('recommend.hybrid', request)) as {
      items: { score: number; contentNormalised: number; collabNormalised: number }[];
    };
    const off = items.map((item) =>
      Math.abs(item.score - 0.75 * item.contentNormalised - 0.25 * item.collabNormalised),
    );
    if (items.length === 0 || Math.max(...off) > 1e-6) throw new Error('scores do not add up');
    return 'scores add up';
  },
};

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function check(name: string, attempt: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await attempt() };
  } catch (error) {
    return { name, ok: false, detail: toErrorValue(error).message };
  }
}
