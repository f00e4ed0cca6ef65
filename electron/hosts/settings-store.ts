import Conf from 'conf';
import type { OpenSettingsStore } from '#electron/app/program-settings.ts';

/** Settings outside Electron, in the file that electron-store would write: conf is what it wraps. */
export const openConf: OpenSettingsStore = (folder, name) =>
  new Conf({ cwd: folder, configName: name, clearInvalidConfig: false });
