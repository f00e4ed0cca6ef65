import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Application } from './application.ts';
import { logPath } from './program-log.ts';
import { redact } from './redact.ts';

const LOG_LINES = 100;

/**
 * A report for whoever helps with a problem, as text to pass on: program versions, the computer, the application's
 * status, and the end of the log. Secrets and the person's home folder are redacted.
 */
export async function diagnostics(
  application: Pick<Application, 'dispatch'>,
  homeFolder: string,
  programs: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { signal } = new AbortController();
  const asked = ['app.status', 'sync.status', 'training.status', 'settings.read', 'system.report'];
  const answers = await Promise.all(
    asked.map(
      async (method) => `${method}: ${JSON.stringify(await application.dispatch(method, {}, signal))}`,
    ),
  );
  const versions = Object.entries(programs).map(([name, version]) => `${name} ${version ?? 'unknown'}`);
  const [cpu] = cpus();
  const machine = `${platform()} ${release()} ${arch()}, ${cpus().length} x ${cpu?.model ?? 'unknown'}`;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const log = existsSync(logPath(homeFolder)) ? readFileSync(logPath(homeFolder), 'utf8') : '';
  const lines = log.trimEnd().split('\n').slice(-LOG_LINES);
  return redact([versions.join(', '), `${machine}, ${memory}`, ...answers, '', ...lines, ''].join('\n'));
}
