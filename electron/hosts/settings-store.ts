import Conf from 'conf';
import type { OpenSettingsStore } from '#electron/app/program-settings.ts';

/** Settings outside Electron, in the file that electron-store, which wraps conf, would write. */
export const openConf: OpenSettingsStore = (folder, name) =>
  new Conf({ cwd: folder, configName: name, clearInvalidConfig: false });
