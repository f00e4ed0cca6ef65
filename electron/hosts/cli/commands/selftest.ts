import type { Command } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReelscopeError, toErrorValue } from '#shared/domain/reelscope-error.ts';
import { openLocalEngine } from '#electron/app/local-engine.ts';
import { writeJson, type Output } from '../output.ts';
import { runJob } from '../run-job.ts';

/** One thing that was tried, and how it went. */
interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen, or why it failed. */
  readonly detail: string;
}

export function addSelftest(program: Command, output: Output): void {
  program
    .command('selftest')
    .description('check this installation: native parts, training the sample library, and questions to it')
    .option('--json', 'print the report as JSON')
    .action(async (options: { json?: true }) => {
      const checks = await selftest(output);
      if (options.json) writeJson(output, { ok: checks.every(({ ok }) => ok), checks });
      else {
        for (const { name, ok, detail } of checks)
          output.out(`${ok ? 'ok    ' : 'FAILED'}  ${name}: ${detail}\n`);
      }
      const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name);
      if (failed.length > 0) {
        throw new ReelscopeError(
          'internal',
          `This installation does not work: ${failed.join(', ')}. Install it again.`,
        );
      }
    });
}

/** Tries every part in turn; a part that fails does not keep the others from being tried. */
async function selftest(output: Output): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelscope-selftest-'));
  const library = join(folder, 'sample');
  try {
    return [
      // Training reads with DuckDB, solves with the WebAssembly kernels and indexes with FAISS.
      await check('training (DuckDB, kernels, FAISS)', async () => {
        const { counts } = await runJob({ kind: 'sample', out: library }, output);
        return `${counts.films} films, ${counts.ratings} ratings`;
      }),
      await check('HDF5', async () => {
        const { exportHdf5 } = await import('#electron/interchange/export-hdf5.ts');
        const { films } = await exportHdf5(library, join(folder, 'sample.h5'));
        return `${films} films written`;
      }),
      ...(await checkAnswers(library, folder)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Questions whose answers are known whatever the computer. */
async function checkAnswers(library: string, home: string): Promise<Check[]> {
  const { signal } = new AbortController();
  const ask = async (method: string, request: unknown): Promise<unknown> => {
    const engine = openLocalEngine(library, home);
    try {
      const answer = await engine.dispatch(method, request, signal);
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.reply;
    } finally {
      engine.close();
    }
  };
  const godfather = { seeds: [{ title: 'The Godfather' }] };
  return [
    await check('search', async () => {
      const { films } = (await ask('catalogue.search', { query: 'the godfathr' })) as {
        films: { title: string }[];
      };
      if (films[0]?.title !== 'The Godfather') throw new Error(`found ${films[0]?.title ?? 'nothing'}`);
      return 'a misspelt title finds its film';
    }),
    await check('content', async () => {
      const { items } = (await ask('recommend.content', godfather)) as { items: { title: string }[] };
      if (!items.some(({ title }) => title.startsWith('The Godfather')))
        throw new Error('no sequel was found');
      return 'a film leads to its sequel';
    }),
    await check('collaborative', async () => {
      const { items } = (await ask('recommend.collaborative', { viewer: { userId: 1 } })) as {
        items: object[];
      };
      if (items.length !== 10) throw new Error(`${items.length} films instead of 10`);
      return 'ten films for a viewer';
    }),
    await check('hybrid', async () => {
      const request = { ...godfather, viewer: { userId: 1 }, weights: { content: 3, collab: 1 } };
      const { items } = (await ask('recommend.hybrid', request)) as {
        items: { score: number; contentNormalised: number; collabNormalised: number }[];
      };
      const off = items.map((item) =>
        Math.abs(item.score - 0.75 * item.contentNormalised - 0.25 * item.collabNormalised),
      );
      if (items.length === 0 || Math.max(...off) > 1e-6) throw new Error('scores do not add up');
      return 'scores add up';
    }),
  ];
}

async function check(name: string, attempt: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await attempt() };
  } catch (error) {
    return { name, ok: false, detail: toErrorValue(error).message };
  }
}
