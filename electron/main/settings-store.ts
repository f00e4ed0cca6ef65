import ElectronStore from 'electron-store';
import type { OpenSettingsStore } from '#electron/app/program-settings.ts';

/** Settings under Electron. A file that cannot be read is never replaced by defaults: see program-settings.ts. */
export const openElectronStore: OpenSettingsStore = (folder, name) =>
  new ElectronStore({ cwd: folder, name, clearInvalidConfig: false });
