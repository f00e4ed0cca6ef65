import type { App } from 'electron';
import { mkdirSync } from 'node:fs';
import { homeFolder } from '#electron/formats/home-folder.ts';

/**
 * Makes the person's data folder the one that the command line and the browser host use, so that all of them know the
 * same libraries, and returns it. Electron's own choice differs on Linux and does not know `REELSCOPE_HOME`. Before the
 * lock of a single program is asked for, which lies there.
 */
export function useDataFolder(app: Pick<App, 'setPath'>): string {
  const folder = homeFolder();
  // Electron refuses a folder that is not there.
  mkdirSync(folder, { recursive: true });
  app.setPath('userData', folder);
  return folder;
}
