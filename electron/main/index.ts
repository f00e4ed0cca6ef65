// The Electron host: composes the application with Electron's processes and windows, and nothing else.
import { app, dialog, ipcMain, protocol, safeStorage, session } from 'electron';
import { join } from 'node:path';
import { Application } from '#electron/app/application.ts';
import { runInspection, runTraining } from '#electron/processes/run-training.ts';
import { ProgramSettings } from '#electron/app/program-settings.ts';
import { EngineSupervisor } from '#electron/processes/supervise-engine.ts';
import { registerAppScheme, serveRenderer } from './app-protocol.ts';
import { serveFolderChoice } from './choose-folder.ts';
import { keyringSecrets } from './keyring-secrets.ts';
import { launchUtilityChild } from './launch-utility.ts';
import { secureContents } from './secure-contents.ts';
import { secureSession } from './secure-session.ts';
import { openElectronStore } from './settings-store.ts';
import { loadRenderer, openWindow } from './window.ts';
import { WindowCalls } from './window-calls.ts';

const OUT = join(import.meta.dirname, '..');

registerAppScheme(protocol);
app.enableSandbox();
secureContents(app);

if (app.requestSingleInstanceLock()) void run();
else app.quit();

async function run(): Promise<void> {
  await app.whenReady();
  secureSession(session.defaultSession);
  serveRenderer(session.defaultSession, join(OUT, 'renderer'));

  const homeFolder = app.getPath('userData');
  const processPath = (name: string) => join(OUT, 'main', `${name}.js`);
  const launchTraining = () => launchUtilityChild(processPath('training-process'), []);
  const application = new Application({
    homeFolder,
    settings: new ProgramSettings(homeFolder, openElectronStore),
    secrets: keyringSecrets(safeStorage, join(homeFolder, 'store-keys')),
    libraryFolder: undefined,
    startEngine: (folder) =>
      new EngineSupervisor(() => launchUtilityChild(processPath('engine-process'), [folder, homeFolder])),
    trainSample: (out, run) => runTraining(launchTraining, { kind: 'sample', out }, run),
    train: (request, run) =>
      runTraining(launchTraining, { kind: 'train', request, curve: true }, { ...run, leave: 'checkpoint' }),
    inspectDataset: (request, run) => runInspection(launchTraining, request, run),
  });
  const calls = new WindowCalls(application, ipcMain);
  const window = openWindow(join(OUT, 'preload', 'index.cjs'));
  calls.serve(window.webContents);
  serveFolderChoice(ipcMain, dialog, window);
  app.on('second-instance', () => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('will-quit', () => {
    application.close();
  });
  await Promise.all([loadRenderer(window), application.start()]);
}
