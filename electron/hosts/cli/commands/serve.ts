import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromErrorValue, ReelscopeError, toErrorValue } from '#shared/domain/reelscope-error.ts';
import { Application } from '#electron/app/application.ts';
import { logEvents, openLog } from '#electron/app/program-log.ts';
import { ProgramSettings } from '#electron/app/program-settings.ts';
import { memorySecrets } from '#electron/app/secrets.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';
import { applicationProcesses } from '#electron/processes/application-processes.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { openBrowser } from '../../web/open-browser.ts';
import { startWebHost } from '../../web/web-host.ts';
import type { Installation } from '../installation.ts';
import { wholeNumber } from '../option-parsers.ts';
import type { Output } from '../output.ts';
import { progressLine } from '../progress-line.ts';

export function addServe(program: Command, output: Output, installation: Installation): void {
  program
    .command('serve')
    .description('open Reelscope in a browser, on this computer only')
    .option('--library <folder>', 'the library to open; the built-in sample otherwise', libraryIn)
    .option('--port <number>', 'the port to listen on; 0 picks a free one', wholeNumber(0, 65_535), 0)
    .option('--open', 'also open a browser window')
    .action(async (options: { library?: string; port: number; open?: true }) => {
      await serve(options, installation, output);
    });
}

async function serve(
  options: { library?: string; port: number; open?: true },
  installation: Installation,
  output: Output,
): Promise<void> {
  const { rendererFolder } = installation;
  if (!existsSync(join(rendererFolder, 'index.html'))) {
    throw new ReelscopeError('bad-request', 'The screens are not built yet: run `npm run build` first.');
  }
  // Reports a missing library at once, before anything listens.
  if (options.library !== undefined) readManifest(options.library);
  const home = homeFolder();
  // Imported here, because loading these takes longer than a whole short command.
  const { openConf } = await import('../../settings-store.ts');
  const { default: logger } = await import('electron-log/node.js');
  const application = new Application({
    homeFolder: home,
    settings: new ProgramSettings(home, openConf),
    secrets: memorySecrets(),
    libraryFolder: options.library,
    ...applicationProcesses(installation, home),
  });
  logEvents(application, openLog(logger, home));
  const host = await startWebHost(application, { rendererFolder, port: options.port });
  try {
    output.out(`Reelscope is open at ${host.url}\n`);
    const stopped = untilStopped();
    if (options.open) output.err(`${describeOpening(host.url, home)}\n`);
    const line = progressLine(output);
    const stopLine = application.onEvent(() => {
      if (application.status.state === 'preparing-sample') line.show(application.status.progress);
    });
    await Promise.race([application.start(), stopped]);
    stopLine();
    line.end();
    const { status } = application;
    if (status.state === 'ready') {
      output.err(`${status.library.name}: ${status.library.counts.films} films. Press Ctrl+C to stop.\n`);
    }
    if (status.state === 'failed') output.err(`reelscope: ${fromErrorValue(status.error).message}\n`);
    await stopped;
  } finally {
    application.close();
    await host.close();
  }
}

/** Opens a browser and says so. Where that fails, the person can still open the address. */
function describeOpening(url: string, home: string): string {
  try {
    const opened = openBrowser(url, home);
    return opened === undefined
      ? 'No screen or browser was found: open the address above.'
      : `Opened ${opened}.`;
  } catch (error) {
    return `No browser was opened. ${toErrorValue(error).message} Open the address above.`;
  }
}

/** Resolves when the program is asked to stop. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}
