// The Electron host: composes the application with Electron's processes and windows, and nothing else.
import {
  app,
  clipboard,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  session,
  shell,
  type BrowserWindow,
} from 'electron';
import logger from 'electron-log/main.js';
import { join } from 'node:path';
import type { AppCommand } from '#shared/contract/commands.ts';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { Application } from '#electron/app/application.ts';
import { diagnostics } from '#electron/app/diagnostics.ts';
import { logEvents, logPath, openLog } from '#electron/app/program-log.ts';
import { ProgramSettings } from '#electron/app/program-settings.ts';
import { applicationProcesses } from '#electron/processes/application-processes.ts';
import { areCommand } from '#electron/hosts/cli/command-names.ts';
import type { Installation } from '#electron/hosts/cli/installation.ts';
import { registerAppScheme, serveRenderer } from './app-protocol.ts';
import { chooseFolder, serveFolderChoice } from './choose-folder.ts';
import { keepCrashes } from './crashes.ts';
import { useDataFolder } from './data-folder.ts';
import { keyringSecrets } from './keyring-secrets.ts';
import { launchUtilityChild } from './launch-utility.ts';
import { LongWork } from './long-work.ts';
import { menuTemplate } from './menu.ts';
import { commandFor, commandIn } from './opened-files.ts';
import { followPower } from './power.ts';
import { quitGracefully } from './quit.ts';
import { runCommand } from './run-command.ts';
import { secureContents } from './secure-contents.ts';
import { secureSession } from './secure-session.ts';
import { openElectronStore } from './settings-store.ts';
import { loadRenderer, openWindow } from './window.ts';
import { WindowCalls } from './window-calls.ts';
import { showProgress } from './work-progress.ts';

const OUT = join(import.meta.dirname, '..');
const RENDERER_FOLDER = join(OUT, 'renderer');
const processPath = (name: string) => join(OUT, 'main', `${name}.js`);
const launchTraining = () => launchUtilityChild(processPath('training-process'), []);
const launchEngine = (libraryFolder: string, recordsFolder: string) =>
  launchUtilityChild(processPath('engine-process'), [libraryFolder, recordsFolder]);

registerAppScheme(protocol);
app.enableSandbox();
secureContents(app);
const homeFolder = useDataFolder(app);
/** Where the program is not packaged, Electron's first argument is the program's own folder. */
const givenArguments = process.argv.slice(app.isPackaged ? 1 : 2);

if (areCommand(givenArguments)) void runCommand(app, givenArguments, installation(), homeFolder);
// Arguments are passed on as data: Chromium reorders the list that the event itself carries.
else if (app.requestSingleInstanceLock({ args: givenArguments, folder: process.cwd() })) run().catch(giveUp);
else app.quit();

async function run(): Promise<void> {
  // Before anything that waits: macOS reports a file that the program is started with at once.
  const opened: string[] = [];
  const keep = (event: { preventDefault(): void }, path: string) => {
    event.preventDefault();
    opened.push(path);
  };
  app.on('open-file', keep);
  const log = openLog(logger, homeFolder);
  keepCrashes(app, crashReporter, log);
  log.info(`Reelscope ${app.getVersion()} starts`);
  await app.whenReady();
  secureSession(session.defaultSession);
  serveRenderer(session.defaultSession, RENDERER_FOLDER);

  const application = composeApplication();
  logEvents(application, log);
  const work = new LongWork(application);
  followPower(powerMonitor, powerSaveBlocker, application, work, log);
  quitGracefully(app, application, work);
  const calls = new WindowCalls(application, ipcMain);
  const window = openWindow(join(OUT, 'preload', 'index.cjs'));
  calls.serve(window.webContents);
  serveFolderChoice(ipcMain, dialog, window);
  showProgress(application, window);

  const command = (asked: AppCommand | undefined) => {
    if (asked === undefined || window.isDestroyed()) return;
    if (asked.kind === 'open-dataset') app.addRecentDocument(asked.folder);
    show(window);
    calls.tell(window.webContents, asked);
  };
  app.off('open-file', keep);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    command(commandFor(path));
  });
  app.on('second-instance', (_event, _args, _folder, data) => {
    const { args, folder } = data as { args: readonly string[]; folder: string };
    if (!window.isDestroyed()) show(window);
    command(commandIn(args, folder));
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  const menu = menuTemplate(process.platform, {
    command,
    openDataset: async () => {
      const folder = await chooseFolder(dialog, window);
      if (folder !== null) command(commandFor(folder));
    },
    openLog: () => shell.openPath(logPath(homeFolder)),
    copyDiagnostics: async () => {
      const programs = { Reelscope: app.getVersion(), ...process.versions };
      await clipboard.writeText(await diagnostics(application, homeFolder, programs));
    },
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
  for (const path of opened) command(commandFor(path));
  command(commandIn(givenArguments, process.cwd()));
  await Promise.all([loadRenderer(window), application.start()]);
}

/** This program, for the command line. */
function installation(): Installation {
  return {
    version: app.getVersion(),
    launchTraining,
    launchEngine,
    rendererFolder: RENDERER_FOLDER,
    // The fuses keep Electron from being a bare Node (electron-builder.yml).
    bareStartMs: undefined,
  };
}

function composeApplication(): Application {
  return new Application({
    homeFolder,
    settings: new ProgramSettings(homeFolder, openElectronStore),
    secrets: keyringSecrets(safeStorage, join(homeFolder, 'store-keys')),
    libraryFolder: undefined,
    ...applicationProcesses({ launchTraining, launchEngine }, homeFolder),
  });
}

/** Reports the error and exits: a program without a window would stay unseen, and keep others from starting. */
function giveUp(error: unknown): void {
  const { message } = toErrorValue(error);
  openLog(logger, homeFolder).error(`Reelscope cannot start: ${message}`);
  dialog.showErrorBox('Reelscope cannot start', `${message}\n\nThe log is in ${logPath(homeFolder)}.`);
  app.exit(1);
}

function show(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}
