import type { App, CrashReporter, WebContents } from 'electron';
import type { ProgramLog } from '#electron/app/program-log.ts';

/** A page that crashes twice within this time is not reloaded: it would only crash once more. */
const YOUNG_MS = 10_000;

/** Keeps crash reports on this computer without sending any, logs what crashed, and reloads a crashed page. */
export function keepCrashes(
  app: Pick<App, 'on'>,
  crashReporter: Pick<CrashReporter, 'start'>,
  log: ProgramLog,
  now: () => number = () => performance.now(),
): void {
  crashReporter.start({ uploadToServer: false });
  app.on('child-process-gone', (_event, { type, reason, exitCode, serviceName }) => {
    const text = `${type} ${serviceName ?? ''} ended: ${reason} (${exitCode})`;
    if (reason === 'clean-exit' || reason === 'killed') log.info(text);
    else log.error(text);
  });
  let crashedAt = -Infinity;
  app.on('render-process-gone', (_event, contents: Pick<WebContents, 'reload'>, { reason, exitCode }) => {
    log.error(`The window's process ended: ${reason} (${exitCode})`);
    if (reason === 'clean-exit') return;
    const isAgain = now() - crashedAt < YOUNG_MS;
    crashedAt = now();
    if (!isAgain) contents.reload();
  });
}
