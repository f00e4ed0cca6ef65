import type { App } from 'electron';
import { homeFolder, makeHomeFolder } from '#electron/formats/home-folder.ts';

/**
 * Makes Electron use the same data folder as the command line and the browser host, so that all of them know the same
 * libraries, and returns it. Electron's own choice differs on Linux and ignores `REELSCOPE_HOME`. Must be called before
 * the single-instance lock is requested, because the lock lies in that folder.
 */
export function useDataFolder(app: Pick<App, 'setPath'>): string {
  const folder = homeFolder();
  // Electron refuses a folder that is not there.
  makeHomeFolder(folder);
  app.setPath('userData', folder);
  return folder;
}
