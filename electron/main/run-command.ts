import type { App } from 'electron';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Installation } from '#electron/hosts/cli/installation.ts';

/** Runs a command of the command line instead of opening a window, and exits with its code. */
export async function runCommand(
  app: Pick<App, 'whenReady' | 'exit' | 'setPath' | 'dock'>,
  args: readonly string[],
  installation: Installation,
  homeFolder: string,
): Promise<void> {
  try {
    // Chromium's own files apart from those of the window, which may be open at the same time.
    const sessionFolder = join(homeFolder, 'command-session');
    mkdirSync(sessionFolder, { recursive: true });
    app.setPath('sessionData', sessionFolder);
    app.dock?.hide();
    await app.whenReady();
    // Loaded only here: a start with a window does without it.
    const { runCli } = await import('#electron/hosts/cli/run-cli.ts');
    const code = await runCli(args, installation);
    await Promise.all([written(process.stdout), written(process.stderr)]);
    app.exit(code);
  } catch (error) {
    process.stderr.write(`reelscope: ${toErrorValue(error).message}\n`);
    app.exit(1);
  }
}

/** Resolves when what was written has reached the system: an exit before that would cut it off. */
function written(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}
