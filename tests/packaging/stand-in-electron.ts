import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of the module that the program uses for commands; its utility processes are Node's. */
const MODULE = `
import { fork } from 'node:child_process';
const nothing = () => undefined;
export const app = {
  getVersion: () => '1.2.3',
  whenReady: () => Promise.resolve(),
  exit: (code) => process.exit(code),
  setPath: nothing,
  enableSandbox: nothing,
  on: nothing,
};
export const ipcMain = { on: nothing, handle: nothing };
export const protocol = { registerSchemesAsPrivileged: nothing };
export const utilityProcess = {
  fork: (entry, args, { env }) => {
    const child = fork(entry, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return Object.assign(child, { postMessage: (message) => child.send(message) });
  },
};
export const BrowserWindow = class {};
const unused = {};
export {
  unused as clipboard,
  unused as crashReporter,
  unused as dialog,
  unused as Menu,
  unused as powerMonitor,
  unused as powerSaveBlocker,
  unused as safeStorage,
  unused as session,
  unused as shell,
};
export default { app };
`;

/** Puts a module into the folder's node_modules that is imported as `electron` there. */
export function addStandInElectron(folder: string): void {
  const module = join(folder, 'node_modules', 'electron');
  mkdirSync(module);
  writeFileSync(join(module, 'package.json'), JSON.stringify({ type: 'module', exports: './index.js' }));
  writeFileSync(join(module, 'index.js'), MODULE);
}
