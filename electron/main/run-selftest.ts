import type { App } from 'electron';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { describeChecks, selftest, type SelftestParts } from '#electron/app/selftest.ts';
import type { Child } from '#electron/processes/child.ts';
import { runTraining } from '#electron/processes/run-training.ts';

/**
 * What `--selftest` does instead of opening a window: tries this installation's own processes, prints the report, and
 * exits with 1 if something does not work.
 */
export async function runSelftest(
  app: Pick<App, 'whenReady' | 'exit'>,
  launchTraining: () => Child,
  startEngine: SelftestParts['startEngine'],
): Promise<void> {
  try {
    await app.whenReady();
    const { signal } = new AbortController();
    const checks = await selftest({
      trainSample: (out) =>
        runTraining(launchTraining, { kind: 'sample', out }, { onProgress: () => undefined, signal }),
      startEngine,
    });
    process.stdout.write(describeChecks(checks));
    app.exit(checks.every(({ ok }) => ok) ? 0 : 1);
  } catch (error) {
    process.stderr.write(`The selftest could not be run: ${toErrorValue(error).message}\n`);
    app.exit(1);
  }
}
