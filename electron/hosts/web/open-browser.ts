import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeFolder } from '#electron/formats/make-folder.ts';

const CHROMIUM_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
const OTHER_OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['xdg-open'],
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** The path of the first of these programs that is on the PATH. */
function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        continue;
      }
    }
  }
  return undefined;
}

/**
 * Opens the address in a window: in the app mode of Chromium, Chrome or Edge if one is found, otherwise in the default
 * browser. Returns what was started, or undefined if there is no screen or no way to open a browser.
 */
export function openBrowser(url: string, homeFolder: string): string | undefined {
  const { env, platform } = process;
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return undefined;
  const chromium = findProgram(CHROMIUM_NAMES);
  if (chromium !== undefined) {
    const profile = join(homeFolder, 'browser-profile');
    makeFolder(profile);
    // Chromium refuses to run as root unless its sandbox is switched off.
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    start(chromium, [`--app=${url}`, `--user-data-dir=${profile}`, '--no-first-run', ...asRoot]);
    return 'a Chromium window';
  }
  const [opener, ...args] = OTHER_OPENERS[platform] ?? [];
  if (opener === undefined) return undefined;
  start(opener, [...args, url]);
  return 'the default browser';
}

function start(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  // If the browser does not start, the person can still open the printed address by hand.
  child.on('error', () => undefined);
  child.unref();
}
