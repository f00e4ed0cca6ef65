import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { EngineMethod } from '#shared/contract/contract.ts';
import { engineContract } from '#shared/contract/engine.ts';
import type { Answer } from '#shared/contract/messages.ts';
import { Application } from '#electron/app/application.ts';
import { openLocalEngine } from '#electron/app/local-engine.ts';
import { NO_TRAINING, unkept } from '../fixtures/idle-application.ts';
import { CHANNELS, messagesTo, verdictOn, type ChannelName } from './fuzz-messages.ts';

export interface ApplicationReport {
  refused: number;
  answered: number;
  failed: number;
  readonly wrong: string[];
}

/** Takes seconds per call, so only invalid requests are tried. */
const SLOW: readonly string[] = ['index.report'];
const NEVER = new AbortController().signal;

/**
 * Sends the real application, with the library open, `count` messages for each channel: invalid ones to every channel,
 * valid ones to the engine's (which only query). Expected: its status, the disk and its answers are the same
 * afterwards, and no valid request ends in an unexpected error.
 */
export async function fuzzApplication(
  library: string,
  home: string,
  count: number,
  seed: number,
): Promise<ApplicationReport> {
  const application = new Application({
    homeFolder: home,
    libraryFolder: library,
    startEngine: (folder) => {
      const engine = openLocalEngine(folder, home);
      return {
        opened: Promise.resolve(undefined),
        crashing: new Promise(() => undefined),
        call: engine.dispatch,
        close: () => {
          engine.close();
        },
      };
    },
    ...unkept(),
    ...NO_TRAINING,
  });
  const report: ApplicationReport = { refused: 0, answered: 0, failed: 0, wrong: [] };
  try {
    await application.start();
    const before = await stateOf(application, home);
    for (const channel of CHANNELS) {
      for (const message of messagesTo(channel, count, seed)) {
        const verdict = verdictOn(message);
        if (verdict.kind === 'ignored' || verdict.kind === 'incomplete') continue;
        const { method, request } = message as { method: string; request: unknown };
        if (verdict.kind === 'served' && !isQuickQuestion(verdict.method)) continue;
        const answer = await application.dispatch(method, request, NEVER);
        judge(report, verdict.kind, answer, `${method} ${inspect(request)}`);
      }
      const after = await stateOf(application, home);
      if (after !== before) report.wrong.push(`${channel}: something changed: ${after} was ${before}`);
    }
  } finally {
    application.close();
  }
  return report;
}

function judge(report: ApplicationReport, verdict: 'refused' | 'served', answer: Answer, what: string): void {
  if (verdict === 'refused') {
    report.refused++;
    if (answer.ok || answer.error.code !== 'bad-request') report.wrong.push(`not refused: ${what}`);
    return;
  }
  if (answer.ok) report.answered++;
  else {
    report.failed++;
    const { code, message } = answer.error;
    if (code === 'internal' || code === 'library-damaged') report.wrong.push(`${message} (${what})`);
  }
}

/** The application's whole visible state, an answer of its engine, and what is on the disk. */
async function stateOf(application: Application, home: string): Promise<string> {
  const told = await Promise.all([
    application.dispatch('app.status', {}, NEVER),
    application.dispatch('sync.status', {}, NEVER),
    application.dispatch('training.status', {}, NEVER),
    application.dispatch('settings.read', {}, NEVER),
    application.dispatch('versions.list', {}, NEVER),
    application.dispatch('recommend.collaborative', { viewer: { userId: 1 } }, NEVER),
  ]);
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => `${name} ${statSync(join(home, name)).mtimeMs}`);
  return JSON.stringify({ told, files });
}

function isQuickQuestion(method: ChannelName): method is EngineMethod {
  return Object.hasOwn(engineContract, method) && !SLOW.includes(method);
}
